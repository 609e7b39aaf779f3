/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { keyId: string }) => Record<string, unknown>> = {
  list_unconfirmed_tools: () => ({}),
  set_unconfirmed_tools: (rows) => ({ tools: ["forward_message"], key_id: rows.keyId }),
};
