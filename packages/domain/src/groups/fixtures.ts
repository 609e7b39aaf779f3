interface Rows {
  phoneId: string;
  groupChatId: string;
  groupMessageId: string;
  groupMemberId: string;
  groupOperationId: string;
  groupTemplateId: string;
  doomedGroupTemplateId: string;
  labelName: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  list_groups: () => ({ query: "garden", admin_only: true }),
  get_group: (rows) => ({ chat_id: rows.groupChatId }),
  list_group_members: (rows) => ({ chat_id: rows.groupChatId }),
  create_group: (rows) => ({ name: "Spade club", participants: ["+49 151 99999998"], phone_id: rows.phoneId }),
  update_group_info: (rows) => ({ chat_id: rows.groupChatId, description: "Bring a spade." }),
  update_group_settings: (rows) => ({ chat_id: rows.groupChatId, only_admins_send: true }),
  add_group_members: (rows) => ({ chat_ids: [rows.groupChatId], participants: ["+49 151 99999997"] }),
  promote_group_members: (rows) => ({ chat_id: rows.groupChatId, participants: [rows.groupMemberId] }),
  demote_group_members: (rows) => ({ chat_id: rows.groupChatId, participants: [rows.groupMemberId] }),
  remove_group_members: (rows) => ({
    chat_ids: [rows.groupChatId],
    participants: [rows.groupMemberId],
    reason: "spam",
  }),
  get_group_invite_link: (rows) => ({ chat_id: rows.groupChatId }),
  reset_group_invite_link: (rows) => ({ chat_id: rows.groupChatId }),
  // The group that join_group has come into: whoever leaves another can do nothing in it after.
  leave_group: () => ({ chat_id: "joined@g.us" }),
  moderate_group_message: (rows) => ({ message_id: rows.groupMessageId, remove_sender: true }),
  join_group: (rows) => ({ invite_code: "https://chat.whatsapp.com/COOKS1", phone_id: rows.phoneId }),
  list_group_join_requests: (rows) => ({ chat_id: rows.groupChatId }),
  review_group_join_requests: (rows) => ({
    chat_id: rows.groupChatId,
    decisions: [{ request_id: "request-1", approve: true }],
  }),
  get_group_analytics: (rows) => ({ chat_id: rows.groupChatId, from: "-7d" }),
  list_group_events: (rows) => ({ chat_id: rows.groupChatId, since: "-7d" }),
  list_group_operations: (rows) => ({ chat_id: rows.groupChatId }),
  list_group_templates: () => ({}),
  create_group_template: (rows) => ({
    name: "Allotment",
    chat_id: rows.groupChatId,
    settings: { only_admins_edit: true },
  }),
  create_group_from_template: (rows) => ({
    template_id: rows.groupTemplateId,
    name: "Allotment 7",
    participants: ["+49 151 99999996"],
    phone_id: rows.phoneId,
  }),
  delete_group_template: (rows) => ({ template_id: rows.doomedGroupTemplateId }),
  settle_group_operation: (rows) => ({ operation_id: rows.groupOperationId, outcome: "done" }),
  record_group_state: (rows) => ({
    chat_id: rows.groupChatId,
    state: { subject: "Garden club", description: "", settings: {}, members: [], self: { member: true, admin: true } },
    changes: 0,
  }),
};
