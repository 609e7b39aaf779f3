/**
 * Groups: what a group chat has beyond other chats. Owns its settings, our own place in it, what the
 * network tells of it, and what we ask of the network.
 *
 *   queued -> running -> done | failed
 *                  \---> waiting (the network answers by an event) -> done | failed
 *                  \---> unknown (nobody knows whether a group was made: never made again blindly)
 *
 * An operation is stored before the network is asked and answers for every person; our view follows
 * what the network did. Members are rows of the chats slice.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "group";

export { groupJobs } from "./group-jobs.ts";
export { recordGroupChanges } from "./record-group-changes.ts";
export { queueFirstReads } from "./first-read.ts";
export { toldSettings, toldSettingsView } from "./told-settings.ts";
