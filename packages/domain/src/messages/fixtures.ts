/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  phoneId: string;
  chatId: string;
  inboundMessageId: string;
  outboundMessageId: string;
  imageMessageId: string;
  labelName: string;
  templateName: string;
  pollMessageId: string;
  freshMessageId: string;
  doomedMessageId: string;
  changeId: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  list_messages: (rows) => ({ chat_id: rows.chatId, types: ["text", "image"] }),
  list_recent_messages: (rows) => ({ since: "-7d", label: rows.labelName }),
  search_messages: (rows) => ({ query: "order", chat_id: rows.chatId }),
  get_message: (rows) => ({ message_id: rows.inboundMessageId }),
  get_message_context: (rows) => ({ message_id: rows.inboundMessageId, before: 2, after: 2 }),
  get_message_media: (rows) => ({ message_id: rows.imageMessageId }),
  get_delivery_status: (rows) => ({ message_id: rows.outboundMessageId }),
  send_message: (rows) => ({ chat_id: rows.chatId, text: "Your order is ready." }),
  reply_to_message: (rows) => ({ message_id: rows.inboundMessageId, text: "Yes, tomorrow." }),
  send_media_message: (rows) => ({
    chat_id: rows.chatId,
    media: { kind: "document", base64: Buffer.from("%PDF-1.7\n%%EOF").toString("base64"), filename: "offer.pdf" },
    caption: "Our offer",
  }),
  react_to_message: (rows) => ({ message_id: rows.inboundMessageId, emoji: "👍" }),
  send_template_message: (rows) => ({ chat_id: rows.chatId, template: rows.templateName, language: "en_US" }),
  send_poll: (rows) => ({ chat_id: rows.chatId, question: "Which day suits you?", options: ["Monday", "Friday"] }),
  send_location: (rows) => ({ chat_id: rows.chatId, latitude: 52.52, longitude: 13.405, name: "Our shop" }),
  send_contact_card: (rows) => ({
    chat_id: rows.chatId,
    contacts: [{ name: "Ana Lima", phone_number: "+351900000001" }],
  }),
  send_interactive_message: (rows) => ({
    chat_id: rows.chatId,
    body: "Shall we deliver today?",
    buttons: [
      { id: "yes", title: "Yes" },
      { id: "no", title: "No" },
    ],
  }),
  forward_message: (rows) => ({ message_id: rows.inboundMessageId, chat_ids: [rows.chatId] }),
  edit_message: (rows) => ({ message_id: rows.freshMessageId, text: "It is on its way to you." }),
  delete_message: (rows) => ({ message_id: rows.doomedMessageId }),
  settle_change: (rows) => ({ change_id: rows.changeId }),
  pin_message: (rows) => ({ message_id: rows.inboundMessageId, duration: "24h" }),
  star_message: (rows) => ({ message_id: rows.inboundMessageId }),
  flag_message: (rows) => ({ message_id: rows.inboundMessageId, reason: "Asks about a refund" }),
  unflag_message: (rows) => ({ message_id: rows.inboundMessageId }),
  list_flagged_messages: () => ({ older_than: "-0h", limit: 5 }),
  get_poll_results: (rows) => ({ message_id: rows.pollMessageId }),
  list_reactions: (rows) => ({ message_id: rows.inboundMessageId }),
  settle_delivery: (rows) => ({ message_id: rows.outboundMessageId, outcome: "unknown", reason: "No answer." }),
  accept_deliveries: (rows) => ({
    items: [{ message_id: rows.outboundMessageId, phone_id: rows.phoneId, provider_id: "wamid.sweep" }],
  }),
  undo_reaction: (rows) => ({ message_id: rows.inboundMessageId, emoji: "", previous: "👍", reason: "Too old." }),
};
