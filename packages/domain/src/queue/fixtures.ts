/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { phoneId: string; doomedPhoneId: string }) => Record<string, unknown>> = {
  get_queue_status: (rows) => ({ phone_id: rows.phoneId }),
  list_queue_jobs: (rows) => ({ phone_id: rows.phoneId, limit: 5 }),
  start_sending: (rows) => ({ phone_id: rows.phoneId }),
  stop_sending: (rows) => ({ phone_id: rows.doomedPhoneId, reason: "A wrong price went out" }),
  purge_queue: (rows) => ({ phone_id: rows.phoneId }),
};
