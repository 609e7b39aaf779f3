/**
 * The outbound queue: messages of ours that have not left, by phone. Owns nothing itself; which jobs wait is
 * known to the jobs, and how far each message has come is the message's own state.
 *
 *   queued   waits for its turn, or for another attempt after a refusal that passes
 *   sending  the network is being asked: too late to take it back
 */
import type { Category } from "@parley/kernel";

export const category: Category = "message";
