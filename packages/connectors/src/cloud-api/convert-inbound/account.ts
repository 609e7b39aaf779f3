import type { Change, Converted } from "./change.ts";
import { instantAt } from "./instant.ts";
import { objectsAt } from "./json-value.ts";

/** Fields about the number or the account: told whole, their shapes differ by event and grow. */
export const ACCOUNT_FIELDS = [
  "account_update",
  "account_alerts",
  "account_review_update",
  "account_settings_update",
  "business_status_update",
  "business_capability_update",
  "phone_number_name_update",
  "phone_number_quality_update",
  "security",
  "flows",
  "template_correct_category_detection",
  "payment_configuration_update",
  "partner_solutions",
  "automatic_events",
  "messaging_handovers",
] as const;

export function convertAccount(change: Change, out: Converted): void {
  const at = instantAt(change.value["timestamp"]) ?? change.fallbackAt;
  if (at) out.event({ kind: "account", type: change.field, at, payload: change.value });
  else out.keep(change.field, "The notice has no time.", change.value);
}

/** `errors[]` beside messages: trouble of the delivery itself, about no single message. */
export function convertErrors(change: Change, out: Converted): void {
  for (const error of objectsAt(change.value["errors"])) {
    const at = change.fallbackAt;
    if (at) out.event({ kind: "account", type: `${change.field}_error`, at, payload: error });
    else out.keep(change.field, "The error has no time.", error, "errors");
  }
}
