/** One valid input per operation of this slice. */
export const fixtures: Record<string, () => Record<string, unknown>> = {
  list_labels: () => ({ type: "chat" }),
};
