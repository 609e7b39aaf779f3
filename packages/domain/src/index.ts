/** The domain as compose.ts sees it: every operation, and what workers and edges are made of. */
export * from "./ports.ts";
export * from "./worker.ts";
export { askingTools } from "./asking-tools.ts";
export { operations } from "./operations.gen.ts";
export { broadcastJobs } from "./broadcasts/index.ts";
export { chatJobs } from "./chats/index.ts";
export {
  convertWaiting,
  inboundCounts,
  inboundIntake,
  inboundJobs,
  resumeInbound,
  type InboundIntake,
} from "./inbound/index.ts";
export { groupJobs } from "./groups/index.ts";
export { createKey, hasKeys, resolveKey, type ResolvedKey } from "./keys/index.ts";
export { loadFile, mediaJobs, openFileLink } from "./media/index.ts";
export { messageJobs } from "./messages/index.ts";
export { addMember } from "./members/index.ts";
export {
  findWorkspaceOfPhone,
  HISTORY_JOB,
  historyJob,
  linkPhone,
  listAllPhones,
  loadPhone,
  openSecrets,
  setPhoneState,
  updatePhone,
  type Phone,
} from "./phones/index.ts";
export { taskJobs } from "./tasks/index.ts";
export { subscribers } from "./subscribers.ts";
export { scheduleJobs } from "./schedules/index.ts";
export { templateJobs } from "./templates/index.ts";
export { createWorkspace } from "./workspaces/index.ts";
