/**
 * Chats: one conversation with one person or group, on one phone. Owns who is in it, what is unread,
 * when the customer last wrote (the service window runs from there), who looks after it and who answers.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "chat";

export { chatJobs } from "./chat-jobs.ts";
export { assertMayFlag, assertMayReply } from "./agent-permission.ts";
export { chatMembersOf, holdLastTimes, PLACED_WITHIN, recordActivity, type Activity } from "./activity.ts";
export { digitsOf, parseChatAddress, type ChatAddress } from "./chat-address.ts";
export { numbersInChats, numbersOf } from "./chat-people.ts";
export { chatRefOf, findOrCreateChats, type ChatRow } from "./find-or-create.ts";
export { groupNamesAfter, type GroupNames } from "./group-names.ts";
export { assertLinked, assertPhoneLinked } from "./linked-phone.ts";
export { holdChat, holdChats, loadChat, loadChats, mayUse } from "./load-chat.ts";
export { namedChat, namedChatOf } from "./named-chat.ts";
export { chatIdInput } from "./schemas.ts";
