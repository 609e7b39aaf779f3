/**
 * Tasks: what somebody is to do, tied to a chat, a message, a ticket, or to nothing. A task may remind
 * of itself once, by the event `task.reminder`.
 *
 *   open <--> done
 */
import type { Category } from "@parley/kernel";

export const category: Category = "ticket";

export { taskSubscriber } from "./on-chat-merged.ts";
export { untyingSubscriber } from "./on-ticket-deleted.ts";
export { openTasksOf, tasksOfNotes } from "./tasks-of.ts";
export { tasksOfContact } from "./tasks-of-contact.ts";
export { taskLine } from "./task-view.ts";
export { taskJobs } from "./task-jobs.ts";
export { insertTask } from "./write-task.ts";
