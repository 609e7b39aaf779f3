/**
 * The outbound queue: messages of ours that have not left, by phone. Owns nothing itself; which jobs wait is
 * known to the jobs, and how far each message has come is the message's own state.
 *
 *   queued   waits for its turn, or for another attempt after a refusal that passes
 *   sending  the network is being asked: too late to take it back
 *
 * A phone can be stopped: its lanes are held, so that nothing of it begins, and what had begun by then looks once
 * more before it is marked as being sent. Both are of one transaction with the phone's own row, which is the truth.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "message";
