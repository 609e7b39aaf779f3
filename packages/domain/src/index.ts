/** The domain as compose.ts sees it: every operation, and what workers and edges are made of. */
export * from "./ports.ts";
export * from "./worker.ts";
export { assertPhone } from "./named-phone.ts";
export { phoneCalled } from "./phones/index.ts";
export { askingTools } from "./asking-tools.ts";
export { operations } from "./operations.gen.ts";
export { inboundIntake, resumeInbound, type InboundIntake } from "./inbound/index.ts";
export { createKey, hasKeys, noteWordsGiven, resolveKey, type ResolvedKey } from "./keys/index.ts";
export { openTranscript } from "./chats/transcript/open-transcript.ts";
export { openContactData } from "./contacts/personal-data/open-contact-data.ts";
export { loadFile, openFileLink } from "./media/index.ts";
export { addMember } from "./members/index.ts";
export {
  findWorkspaceOfPhone,
  linkPhone,
  listAllPhones,
  loadPhone,
  openSecrets,
  readableSecrets,
  setPhoneState,
  updatePhone,
  type Phone,
} from "./phones/index.ts";
export { jobHandlers } from "./job-handlers.ts";
export { subscribers } from "./subscribers.ts";
export { createWorkspace, workspaceWords } from "./workspaces/index.ts";
