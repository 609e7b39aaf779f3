/**
 * Broadcasts: one content sent to many chats, each chat once.
 *
 *   scheduled -> running -> done
 *           \________\---> cancelled
 *
 * A recipient waits (pending) until its turn, is then queued as an ordinary message in the same
 * transaction, or is skipped with a reason; how far the message came is the message's own state. Chats
 * that it was not to go to from the start are kept beside them with the reason (left_out) and count as none.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "message";

export { broadcastJobs } from "./broadcast-jobs.ts";
export { broadcastSubscriber } from "./on-chat-merged.ts";
export { loadBroadcast } from "./load-broadcast.ts";
