/** One valid input per operation of this slice. */
export const fixtures: Record<string, () => Record<string, unknown>> = {
  create_workspace: () => ({ name: "Sweep", time_zone: "Europe/Madrid" }),
};
