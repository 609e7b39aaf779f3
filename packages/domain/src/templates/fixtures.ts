/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { phoneId: string }) => Record<string, unknown>> = {
  list_templates: () => ({ status: "all" }),
  replace_templates: (rows) => ({
    phone_id: rows.phoneId,
    templates: [
      {
        providerTemplateId: "1",
        name: "order_update",
        language: "en_US",
        status: "APPROVED",
        category: "UTILITY",
        components: [{ type: "BODY", text: "It is ready." }],
        parameterFormat: "positional",
      },
    ],
  }),
};
