/**
 * Scheduled messages: content that goes to one chat at a time of the wall clock, once or again and again.
 *
 *   active --(its time, once)--> done | failed        active <--> paused
 *   active --(its time, repeating)--> active, until its last            any --> cancelled
 *   active --(its phone is unlinked)--> paused --(linked again)--> active; failed where its only time passed
 *
 * The service window and the template rules are asked when the time comes. What they refuse is kept
 * with the reason; a repeating one goes on with its next time. Times that were missed are not made up for.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "message";

export { scheduleSubscriber } from "./on-chat-merged.ts";
export { phoneLinkSubscriber } from "./on-phone-link.ts";
export { scheduleJobs } from "./schedule-jobs.ts";
