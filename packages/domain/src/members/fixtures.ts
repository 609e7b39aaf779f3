/** One valid input per operation of this slice. */
export const fixtures: Record<string, () => Record<string, unknown>> = {
  list_members: () => ({}),
  add_member: () => ({ name: "Iris Roth", email: "iris@example.com", role: "admin" }),
};
