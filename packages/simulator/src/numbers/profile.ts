import { z } from "zod";
import { parseGraph } from "../graph/parse.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber } from "../world/model.ts";

const VERTICALS = [
  "UNDEFINED",
  "OTHER",
  "AUTO",
  "BEAUTY",
  "APPAREL",
  "EDU",
  "ENTERTAIN",
  "EVENT_PLAN",
  "FINANCE",
  "GROCERY",
  "GOVT",
  "HOTEL",
  "HEALTH",
  "NONPROFIT",
  "PROF_SERVICES",
  "RETAIL",
  "TRAVEL",
  "RESTAURANT",
  "ALCOHOL",
  "ONLINE_GAMBLING",
  "NOT_A_BIZ",
] as const;

const profile = z.object({
  messaging_product: z.literal("whatsapp"),
  about: z.string().min(1).max(139).optional(),
  address: z.string().max(256).optional(),
  description: z.string().max(512).optional(),
  email: z.string().max(128).optional(),
  websites: z.array(z.string().max(256)).max(2).optional(),
  vertical: z.enum(VERTICALS).optional(),
  profile_picture_handle: z.string().optional(),
});

export function profileOf(number: BusinessNumber, fields: string | undefined): Record<string, unknown> {
  const wanted = fields?.split(",").map((field) => field.trim());
  const chosen = Object.entries(number.profile).filter(([field]) => !wanted || wanted.includes(field));
  return { ...Object.fromEntries(chosen), messaging_product: "whatsapp" };
}

/** @throws GraphError 100 */
export function updateProfile(sim: Sim, number: BusinessNumber, body: unknown): { success: true } {
  const { messaging_product: _product, profile_picture_handle: _handle, ...fields } = parseGraph(profile, body, "");
  number.profile = { ...number.profile, ...fields };
  sim.changes++;
  return { success: true };
}
