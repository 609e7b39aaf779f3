import { toSecond, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import type { Phone } from "./load-phone.ts";

/** Of a phone's connector: how many settings, or secrets, and how long one of these. */
export const SETTINGS_MAX = 50;
export const SECRET_CHARS_MAX = 4_000;

export const ownPhoneIdInput = z
  .string()
  .max(ID_CHARS_MAX)
  .describe("phn_…, one of the business's own numbers, from list_phones.");

/** A phone without its credentials. */
export const phoneView = z.object({
  phone_id: z.string(),
  name: z.string(),
  number: z.string().optional(),
  connector: z.string(),
  state: z.string(),
  /** Why, when all is not well. */
  reason: z.string().optional(),
  drops: z.number().int().optional().describe("Unsteady: connections lost in the last ten minutes."),
  sending_stopped_at: z.string().optional().describe("Nothing goes out since: stop_sending."),
  unlinked_at: z.string().optional().describe("Nothing is sent or received since."),
  is_default: z.boolean(),
  /** Where the network sends what happens. */
  webhook_url: z.string(),
});

export function phoneViewOf(
  phone: Phone,
  defaultPhoneId: string | null,
  publicUrl: string,
): z.output<typeof phoneView> {
  return {
    phone_id: phone.id,
    name: phone.name,
    ...(phone.number ? { number: `+${phone.number}` } : {}),
    connector: phone.connector,
    state: phone.state,
    ...(phone.stateReason ? { reason: phone.stateReason } : {}),
    ...(phone.sendingStoppedAt ? { sending_stopped_at: toSecond(phone.sendingStoppedAt) } : {}),
    ...(phone.unlinkedAt ? { unlinked_at: toSecond(phone.unlinkedAt) } : {}),
    is_default: phone.id === defaultPhoneId,
    webhook_url: webhookUrlOf(publicUrl, phone.id),
  };
}

export function webhookUrlOf(publicUrl: string, phoneId: string): string {
  return `${publicUrl}/webhooks/whatsapp/${phoneId}`;
}
