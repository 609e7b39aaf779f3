/**
 * Notes: what members and assistants write about a chat for each other. A customer never sees them.
 * Whoever a note mentions gets a task.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "chat";

export { noteSubscriber } from "./on-chat-merged.ts";
export { noteView } from "./note-view.ts";
export { notesOf, notesOfContact } from "./notes-of.ts";
export { insertNote } from "./write-note.ts";
