/** Workspaces: the wall between customers of the platform. */
import type { Category } from "@parley/kernel";

export const category: Category = "admin";

export { dueBeforeFrom, dueFrom } from "./due-time.ts";
export { holdWorkspace, loadWorkspace, type Workspace } from "./load-workspace.ts";
export { periodOf, type Period } from "./period.ts";
export { assertInOrder } from "./time-range.ts";
export { spanFrom } from "./time-span.ts";
export { timeGiven } from "./time-given.ts";
export { futureEndFrom, futureTimeFrom, sendTimeFrom, timeFrom, endsWithDay } from "./time-input.ts";
export { isTimeZone, localTime, zonedInstant, zonedTime } from "./zoned-time.ts";
export { createWorkspace } from "./operations/create-workspace.ts";
export { workspaceWords } from "./workspace-words.ts";
