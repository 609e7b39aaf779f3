/**
 * Phones: WhatsApp numbers, each linked through one connector. Owns their credentials (sealed), the
 * state of their connection and the import of their past.
 *
 *   connecting -> connected <-> interrupted | logged_out;  credentials_rejected, logged_out need a person
 */
import type { Category } from "@parley/kernel";

export const category: Category = "admin";

export { incompleteInfo, incompleteOf } from "./coverage.ts";
export { findWorkspaceOfPhone, listAllPhones } from "./directory.ts";
export { historyFrom } from "./history-from.ts";
export { HISTORY_JOB, historyJob } from "./import-history.ts";
export { loadPhone, phoneFor, type Phone } from "./load-phone.ts";
export { phoneCalled } from "./phone-called.ts";
export { phoneCandidates, type PhoneCandidate } from "./phone-candidates.ts";
export { linkPhone } from "./operations/link-phone.ts";
export { updatePhone } from "./operations/update-phone.ts";
export { setPhoneState } from "./operations/set-phone-state.ts";
export { openSecrets, readableSecrets } from "./secrets.ts";
