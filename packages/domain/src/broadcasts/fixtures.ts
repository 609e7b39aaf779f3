/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  chatId: string;
  templateName: string;
  broadcastId: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  create_broadcast: (rows) => ({
    chat_ids: [rows.chatId],
    template: rows.templateName,
    language: "en_US",
    at: "2027-05-03T09:00",
  }),
  get_broadcast_status: (rows) => ({ broadcast_id: rows.broadcastId, limit: 5 }),
  list_broadcasts: () => ({ state: "scheduled" }),
  send_broadcast_batch: (rows) => ({ broadcast_id: rows.broadcastId, turn: 0 }),
  cancel_broadcast: (rows) => ({ broadcast_id: rows.broadcastId }),
};
