import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { taskLine } from "../../tasks/index.ts";
import { loadNote, noteIdInput } from "../load-note.ts";
import { noteDetails, noteView } from "../note-view.ts";

export const getNote = defineOperation({
  name: "get_note",
  summary: "One private note, with the tasks that its mentions made.",
  guidance: "Find ids with list_notes. Tasks are shown to a key that may read tickets.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "extended",
  rest: "GET /notes/{note_id}",
  input: z.object({ note_id: noteIdInput }),
  output: z.object({ note: noteView, tasks: z.array(taskLine).optional() }),
  errors: ["note_not_found"],
  async run({ ctx, input }) {
    const row = await loadNote(ctx, input.note_id);
    const [detail] = await noteDetails(ctx, [row]);
    if (!detail) throw new Error("A note that exists has a view.");
    const { tasks, ...note } = detail;
    return { note, ...(tasks ? { tasks } : {}) };
  },
});
