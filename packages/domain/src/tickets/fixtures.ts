/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  chatId: string;
  inboundMessageId: string;
  ticketId: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  create_ticket: (rows) => ({
    chat_id: rows.chatId,
    subject: "Broken box",
    message_ids: [rows.inboundMessageId],
    priority: "high",
    due_date: "2027-01-31",
  }),
  list_tickets: (rows) => ({ chat_id: rows.chatId, status: ["open", "inprogress", "closed"] }),
  get_ticket: (rows) => ({ ticket_id: rows.ticketId }),
  update_ticket_status: (rows) => ({ ticket_id: rows.ticketId, status: "open", note: "Waiting for the courier." }),
};
