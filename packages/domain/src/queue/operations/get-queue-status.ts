import { defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { queuedMessages, type QueuedMessage } from "../queued-messages.ts";
import { queuePhones, type QueuePhone } from "../queue-phones.ts";

/** Of one phone; beyond it the counts are a least. */
const COUNTED_MAX = 20_000;

export const getQueueStatus = defineOperation({
  name: "get_queue_status",
  summary: "What waits to be sent, per phone.",
  guidance: "paused_reason: why nothing leaves. Entries: list_queue_jobs.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "extended",
  rest: "GET /queue",
  input: z.object({ phone_id: z.string().optional().describe("phn_…; else all.") }),
  output: z.object({
    phones: z.array(
      z.object({
        phone_id: z.string(),
        name: z.string(),
        queued: z.number().int(),
        sending: z.number().int(),
        more: z.literal(true).optional().describe("Counted in part."),
        oldest_queued_at: z.string().optional(),
        paused_reason: z.string().optional(),
      }),
    ),
  }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const phones = await queuePhones(ctx, input.phone_id);
    const views = [];
    for (const phone of phones) views.push(await statusOf(ctx, phone));
    return { phones: views };
  },
});

async function statusOf(ctx: Ctx, phone: QueuePhone) {
  const { items, next } = await queuedMessages(ctx, { phoneIds: [phone.id], limit: COUNTED_MAX });
  const queued = items.filter((item) => item.state === "queued");
  const [oldest] = queued;
  const paused = pausedReason(phone, oldest);
  return {
    phone_id: phone.id,
    name: phone.name,
    queued: queued.length,
    sending: items.length - queued.length,
    ...(next === null ? {} : { more: true as const }),
    ...(oldest ? { oldest_queued_at: oldest.queuedAt.toISOString() } : {}),
    ...(paused ? { paused_reason: paused } : {}),
  };
}

/** The connection's trouble first; else what the network said to the one at the head that waits for another attempt. */
function pausedReason(phone: QueuePhone, oldest: QueuedMessage | undefined): string | null {
  if (phone.state !== "connected") return phone.stateReason ? `${phone.state}: ${phone.stateReason}` : phone.state;
  return oldest?.error ? `${oldest.error.code}: ${oldest.error.message}` : null;
}
