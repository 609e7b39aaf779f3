/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  chatId: string;
  memberId: string;
  ticketId: string;
  taskId: string;
  /** May go without a trace in the others. */
  doomedTaskId: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  create_task: (rows) => ({ title: "Call back", association: rows.chatId, assignee: rows.memberId }),
  list_tasks: (rows) => ({ chat_id: rows.chatId, assignee: rows.memberId }),
  get_task: (rows) => ({ task_id: rows.taskId }),
  update_task: (rows) => ({
    task_id: rows.taskId,
    title: "Call back before noon",
    association: rows.ticketId,
  }),
  complete_task: (rows) => ({ task_id: rows.taskId }),
  delete_task: (rows) => ({ task_id: rows.doomedTaskId }),
  remind_task: () => ({ task_id: "task_none", remind_at: "2026-11-21T12:00:00Z" }),
};
