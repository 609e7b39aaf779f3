/** One valid input per operation of this slice. */
export const fixtures: Record<string, () => Record<string, unknown>> = {
  list_custom_properties: () => ({ type: "chat" }),
  create_custom_property: () => ({
    name: "Tier",
    type: "contact",
    value_type: "select",
    options: ["Gold", "Silver"],
  }),
};
