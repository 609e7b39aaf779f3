/** One valid input per operation of this slice. */
export const fixtures: Record<string, () => Record<string, unknown>> = {
  get_workspace: () => ({}),
  update_workspace: () => ({ name: "Sweep & Co.", ticket_prefix: "SUP", instructions: "We answer within a day." }),
  create_workspace: () => ({ name: "Sweep", time_zone: "Europe/Madrid" }),
};
