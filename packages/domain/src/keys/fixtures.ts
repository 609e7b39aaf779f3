/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { keyId: string }) => Record<string, unknown>> = {
  create_key: () => ({ name: "Reader", scopes: ["chats:read"], expires: "30d" }),
  list_keys: () => ({}),
  revoke_key: (rows) => ({ key_id: rows.keyId }),
};
