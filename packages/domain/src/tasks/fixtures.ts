/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { chatId: string; memberId: string }) => Record<string, unknown>> = {
  create_task: (rows) => ({ title: "Call back", association: rows.chatId, assignee: rows.memberId }),
  remind_task: () => ({ task_id: "task_none" }),
};
