/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  phoneId: string;
  chatId: string;
  inboundMessageId: string;
  outboundMessageId: string;
  templateName: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  send_message: (rows) => ({ chat_id: rows.chatId, text: "Your order is ready." }),
  reply_to_message: (rows) => ({ message_id: rows.inboundMessageId, text: "Yes, tomorrow." }),
  send_media_message: (rows) => ({
    chat_id: rows.chatId,
    media: { kind: "document", base64: Buffer.from("%PDF-1.7\n%%EOF").toString("base64"), filename: "offer.pdf" },
    caption: "Our offer",
  }),
  react_to_message: (rows) => ({ message_id: rows.inboundMessageId, emoji: "👍" }),
  send_template_message: (rows) => ({ chat_id: rows.chatId, template: rows.templateName, language: "en_US" }),
  settle_delivery: (rows) => ({ message_id: rows.outboundMessageId, outcome: "unknown", reason: "No answer." }),
  accept_deliveries: (rows) => ({
    items: [{ message_id: rows.outboundMessageId, phone_id: rows.phoneId, provider_id: "wamid.sweep" }],
  }),
  undo_reaction: (rows) => ({ message_id: rows.inboundMessageId, emoji: "", previous: "👍", reason: "Too old." }),
};
