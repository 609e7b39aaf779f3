/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { labelId: string; doomedLabelId: string }) => Record<string, unknown>> = {
  list_labels: () => ({ type: "chat" }),
  create_label: () => ({ name: "Wholesale", color: "#2B8A3E" }),
  update_label: (rows) => ({ label_id: rows.labelId, color: "#334455" }),
  delete_label: (rows) => ({ label_id: rows.doomedLabelId }),
};
