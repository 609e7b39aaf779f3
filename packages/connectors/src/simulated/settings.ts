import { z } from "zod";
import { CloudApiSettings } from "../cloud-api/settings.ts";

/**
 * The simulator may stand anywhere its operator put it, also behind plain http: its tokens open
 * nothing else. It keeps its own rates, on its own clock, so nothing is paced on this side.
 */
export const SimulatedSettings = CloudApiSettings.extend({
  base_url: z.url({ protocol: /^https?$/ }).describe("Where the simulator answers, such as http://127.0.0.1:4311."),
  control_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Where its control API answers; by default the base URL with /_sim."),
  pace: z.boolean().default(false).describe("Keep Meta's rates on this side too."),
});
