/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { phoneId: string; doomedPhoneId: string }) => Record<string, unknown>> = {
  link_phone: () => ({ name: "Second shop", number: "15550002000", connector: "simulated", settings: {}, secrets: {} }),
  get_phone: (rows) => ({ phone_id: rows.phoneId }),
  unlink_phone: (rows) => ({ phone_id: rows.doomedPhoneId }),
  list_phones: () => ({ limit: 5 }),
  update_phone: (rows) => ({ phone_id: rows.phoneId, name: "First shop" }),
  set_phone_state: (rows) => ({ phone_id: rows.phoneId, state: "interrupted", reason: "The network is away." }),
  advance_history: (rows) => ({ phone_id: rows.phoneId, cursor: null, done: true }),
};
