/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { groupChatId: string }) => Record<string, unknown>> = {
  list_chat_notifications: (rows) => ({ chat_id: rows.groupChatId, since: "-30d" }),
};
