/** What the inputs below are made from: rows that exist in the sweep's world. */
interface Rows {
  chatId: string;
  scheduledId: string;
  doomedScheduledId: string;
}

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: Rows) => Record<string, unknown>> = {
  schedule_message: (rows) => ({
    chat_id: rows.chatId,
    text: "Good morning, {{name}}",
    at: "2027-03-01T09:00",
    timezone: "Europe/Berlin",
    repeat: "weekly",
  }),
  list_scheduled_messages: (rows) => ({ chat_id: rows.chatId, state: "active" }),
  update_scheduled_message: (rows) => ({
    scheduled_id: rows.scheduledId,
    repeat: "daily",
    skip_next: true,
    text: "Hello",
  }),
  run_schedule: (rows) => ({ scheduled_id: rows.doomedScheduledId, revision: 0 }),
  cancel_scheduled_message: (rows) => ({ scheduled_id: rows.doomedScheduledId }),
};
