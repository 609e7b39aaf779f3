/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  chatId: string;
  inboundMessageId: string;
  labelName: string;
  memberId: string;
  ticketId: string;
  /** May go without a trace in the others. */
  doomedTicketId: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  create_ticket: (rows) => ({
    chat_id: rows.chatId,
    subject: "Broken box",
    message_ids: [rows.inboundMessageId],
    priority: "high",
    due_date: "2027-01-31",
    assignee: rows.memberId,
    labels: [rows.labelName],
    custom_properties: { order: 4711 },
  }),
  list_tickets: (rows) => ({ chat_id: rows.chatId, status: ["open", "inprogress", "closed"] }),
  get_ticket: (rows) => ({ ticket_id: rows.ticketId }),
  update_ticket_status: (rows) => ({ ticket_id: rows.ticketId, status: "open", note: "Waiting for the courier." }),
  search_tickets: (rows) => ({ similar_to: rows.ticketId, status: ["open"] }),
  list_ticket_messages: (rows) => ({ ticket_id: rows.ticketId }),
  attach_message_to_ticket: (rows) => ({ ticket_id: rows.ticketId, message_ids: [rows.inboundMessageId] }),
  detach_message_from_ticket: (rows) => ({ ticket_id: rows.ticketId, message_id: rows.inboundMessageId }),
  add_ticket_comment: (rows) => ({ ticket_id: rows.ticketId, body: "The courier lost it." }),
  close_ticket: (rows) => ({ ticket_id: rows.ticketId, note: "Sent again.", reply_text: "It is on its way again." }),
  reopen_ticket: (rows) => ({ ticket_id: rows.ticketId, reason: "It broke again." }),
  set_ticket_priority: (rows) => ({ ticket_id: rows.ticketId, priority: "urgent" }),
  set_ticket_due_date: (rows) => ({ ticket_id: rows.ticketId, due_date: "2027-02-28" }),
  delete_ticket: (rows) => ({ ticket_id: rows.doomedTicketId }),
  get_ticket_audit_log: (rows) => ({ ticket_id: rows.ticketId }),
  get_ticket_metrics: () => ({ from: "-7d" }),
  update_ticket: (rows) => ({ ticket_id: rows.ticketId, subject: "Still broken", assignee: null, labels: ["late"] }),
  assign_ticket: (rows) => ({ ticket_id: rows.ticketId, assignee: "round_robin" }),
  add_ticket_labels: (rows) => ({ ticket_id: rows.ticketId, labels: ["refund"] }),
  remove_ticket_labels: (rows) => ({ ticket_id: rows.ticketId, labels: [rows.labelName] }),
  set_ticket_custom_properties: (rows) => ({ ticket_id: rows.ticketId, properties: { courier: "Seur" } }),
};
