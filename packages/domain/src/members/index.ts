/**
 * Members: the people of a workspace who look after chats, tickets and tasks. Others store a member's
 * id and show the name; whoever is no longer active keeps the name on what was theirs and gets nothing new.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "admin";

export { assignedTo } from "./assigned-to.ts";
export { activeMember, assigneeFrom, memberNames, resolveMember, type Member } from "./find-member.ts";
export { membersMentioned } from "./mentioned-in.ts";
export { nextMember } from "./next-member.ts";
export { addMember } from "./operations/add-member.ts";
export { memberInput } from "./schemas.ts";
