/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  chatId: string;
  memberId: string;
  noteId: string;
  /** May go without a trace in the others. */
  doomedNoteId: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  create_note: (rows) => ({ chat_id: rows.chatId, body: "Prefers mornings.", mentions: [rows.memberId] }),
  list_notes: (rows) => ({ chat_id: rows.chatId, since: "-7d" }),
  get_note: (rows) => ({ note_id: rows.noteId }),
  delete_note: (rows) => ({ note_id: rows.doomedNoteId }),
};
