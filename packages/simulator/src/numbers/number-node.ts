import { z } from "zod";
import { GraphError } from "../graph/errors.ts";
import { parseGraph } from "../graph/parse.ts";
import type { Sim } from "../sim.ts";
import { verifyTarget } from "../webhooks/verify.ts";
import type { BusinessNumber } from "../world/model.ts";
import { displayNumber } from "../world/party.ts";

const DEFAULT_FIELDS = ["verified_name", "code_verification_status", "display_phone_number", "quality_rating"];
/** The list of an account tells the state too. */
export const LIST_FIELDS = [...DEFAULT_FIELDS, "status"].join(",");

/** A phone number as the Graph API shows it; `id` always comes. */
export function numberFields(number: BusinessNumber, fields: string | undefined): Record<string, unknown> {
  const all: Record<string, unknown> = {
    verified_name: number.verifiedName,
    code_verification_status: number.registered ? "VERIFIED" : "NOT_VERIFIED",
    display_phone_number: displayNumber(number.digits),
    quality_rating: number.quality,
    platform_type: number.registered ? "CLOUD_API" : "NOT_APPLICABLE",
    throughput: { level: number.throughputMps >= 1_000 ? "HIGH" : "STANDARD" },
    name_status: "APPROVED",
    status: number.registered ? (number.status === "CONNECTED" ? "CONNECTED" : "RESTRICTED") : "DISCONNECTED",
    account_mode: "LIVE",
    is_official_business_account: true,
    messaging_limit_tier: tierOf(number.messagingLimit),
    whatsapp_business_manager_messaging_limit: tierOf(number.messagingLimit),
    webhook_configuration: number.webhookOverride ? { phone_number: number.webhookOverride.callback_url } : {},
  };
  const wanted = fields ? fields.split(",").map((field) => field.trim()) : DEFAULT_FIELDS;
  const chosen = Object.fromEntries(wanted.flatMap((field) => (field in all ? [[field, all[field]]] : [])));
  return { ...chosen, id: number.id };
}

const change = z.object({
  pin: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  new_display_name: z.string().min(3).optional(),
  webhook_configuration: z
    .object({ override_callback_uri: z.string(), verify_token: z.string().default("") })
    .optional(),
});

/** `POST /{phone}`. @throws GraphError 100 */
export async function changeNumberNode(sim: Sim, number: BusinessNumber, body: unknown): Promise<{ success: true }> {
  const { pin, new_display_name, webhook_configuration } = parseGraph(change, body, "");
  if (webhook_configuration) {
    const { override_callback_uri: callback_url, verify_token } = webhook_configuration;
    if (callback_url === "") number.webhookOverride = null;
    else {
      const problem = await verifyTarget(sim.webhooks.dispatcher, callback_url, verify_token, sim.random.digits(10));
      if (problem) throw new GraphError(100, problem);
      number.webhookOverride = { callback_url, verify_token };
    }
  }
  if (pin !== undefined) number.pin = pin;
  if (new_display_name !== undefined) number.verifiedName = new_display_name;
  sim.changes++;
  return { success: true };
}

function tierOf(limit: number): string {
  if (limit < 0) return "TIER_UNLIMITED";
  if (limit >= 100_000) return "TIER_100K";
  if (limit >= 10_000) return "TIER_10K";
  return limit >= 2_000 ? "TIER_2K" : "TIER_250";
}
