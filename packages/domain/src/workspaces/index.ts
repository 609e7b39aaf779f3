/** Workspaces: the wall between customers of the platform. */
import type { Category } from "@parley/kernel";

export const category: Category = "admin";

export { loadWorkspace, type Workspace } from "./load-workspace.ts";
export { timeFrom } from "./time-input.ts";
export { createWorkspace } from "./operations/create-workspace.ts";
