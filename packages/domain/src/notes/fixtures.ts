/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { chatId: string; memberId: string }) => Record<string, unknown>> = {
  create_note: (rows) => ({ chat_id: rows.chatId, body: "Prefers mornings.", mentions: [rows.memberId] }),
  list_notes: (rows) => ({ chat_id: rows.chatId, since: "-7d" }),
};
