/** One valid input per operation of this slice. */
export const fixtures: Record<
  string,
  (rows: { chatId: string; labelName: string; memberId: string }) => Record<string, unknown>
> = {
  list_chats: (rows) => ({ label: rows.labelName }),
  search_chats: () => ({ query: "+49 151" }),
  get_chat: (rows) => ({ chat_id: rows.chatId }),
  get_chat_context: (rows) => ({ chat_id: rows.chatId, message_count: 5 }),
  get_chat_analytics: () => ({ from: "-7d" }),
  create_chat: () => ({ phone_number: "+49 151 99999999", contact_name: "Ana Suárez" }),
  update_chat: (rows) => ({ chat_id: rows.chatId, assignee: rows.memberId, custom_properties: { plan: "gold" } }),
  mark_chat_read: (rows) => ({ chat_id: rows.chatId }),
  mark_chat_unread: (rows) => ({ chat_id: rows.chatId }),
  assign_chat: (rows) => ({ chat_ids: [rows.chatId], assignee: rows.memberId }),
  add_chat_labels: (rows) => ({ chat_ids: [rows.chatId], labels: ["new"] }),
  remove_chat_labels: (rows) => ({ chat_ids: [rows.chatId], labels: [rows.labelName] }),
  set_chat_labels: (rows) => ({ chat_ids: [rows.chatId], labels: [rows.labelName] }),
  set_chat_custom_properties: (rows) => ({ chat_id: rows.chatId, properties: { plan: "gold" } }),
  close_chat: (rows) => ({ chat_id: rows.chatId, reason: "Answered." }),
  reopen_chat: (rows) => ({ chat_id: rows.chatId }),
  snooze_chat: (rows) => ({ chat_id: rows.chatId, until_reply: true }),
  wake_chat: (rows) => ({ chat_id: rows.chatId, until: "2026-11-21T12:00:00Z" }),
  escalate_chat: (rows) => ({ chat_id: rows.chatId, reason: "Wants a person.", assignee: rows.memberId }),
  pin_chat: (rows) => ({ chat_id: rows.chatId, pinned: true }),
  mute_chat: (rows) => ({ chat_id: rows.chatId, until: "2026-12-24T18:00" }),
  set_chat_route: (rows) => ({ chat_id: rows.chatId, route: "ai", ai_flagging: false }),
  archive_chat: (rows) => ({ chat_id: rows.chatId }),
};
