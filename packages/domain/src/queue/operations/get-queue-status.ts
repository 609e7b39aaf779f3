import type { DeliveryError } from "@parley/connectors/contract";
import { defineOperation, type Ctx, onlyPhoneInput, toSecond } from "@parley/kernel";
import { z } from "zod";
import { peopleRoom } from "../../messages/index.ts";
import { countQueue } from "../queue-counts.ts";
import { queuePhones, type QueuePhone } from "../queue-phones.ts";
import { othersOutput } from "../sending-view.ts";
import { stoppedOutput, stoppedView } from "../stopped-view.ts";

export const getQueueStatus = defineOperation({
  name: "get_queue_status",
  summary: "What waits to be sent, per phone, and what its network still allows.",
  guidance:
    "paused_reason: why nothing leaves. new_people.left: how many more may be begun with by template. Entries: list_queue_jobs.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "extended",
  rest: "GET /queue",
  input: z.object({ phone_id: onlyPhoneInput }),
  output: z.object({
    phones: z.array(
      z.object({
        phone_id: z.string(),
        name: z.string(),
        queued: z.number().int(),
        sending: z.number().int(),
        ...othersOutput,
        more: z.literal(true).optional().describe("Counted in part."),
        oldest_queued_at: z.string().optional(),
        paused_reason: z.string().optional(),
        stopped: stoppedOutput,
        messages_per_second: z.number().optional().describe("Taken by the network."),
        new_people: z
          .object({
            begun: z.number().int().describe("Outside their windows, in 24 hours."),
            per_day: z.number().int().optional().describe("Absent: any number, or not told."),
            left: z.number().int().optional(),
          })
          .optional(),
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
  const { queued, sending, others, isPart, oldest } = await countQueue(ctx, phone.id);
  const paused = pausedReason(phone, oldest?.error ?? null);
  return {
    phone_id: phone.id,
    name: phone.name,
    queued,
    sending,
    ...(others > 0 ? { others } : {}),
    ...(isPart ? { more: true as const } : {}),
    ...(oldest ? { oldest_queued_at: toSecond(oldest.queuedAt) } : {}),
    ...(paused ? { paused_reason: paused } : {}),
    ...stoppedView(phone),
    ...(phone.messagesPerSecond ? { messages_per_second: phone.messagesPerSecond } : {}),
    ...(await newPeople(ctx, phone.id)),
  };
}

async function newPeople(ctx: Ctx, phoneId: string) {
  const { begun, perDay } = await peopleRoom(ctx, phoneId);
  if (perDay === null) return begun === 0 ? {} : { new_people: { begun } };
  return { new_people: { begun, per_day: perDay, left: Math.max(0, perDay - begun) } };
}

/** What somebody stopped first, then the connection's trouble; else what the network said to the oldest, which waits for another attempt. */
function pausedReason(phone: QueuePhone, error: DeliveryError | null): string | null {
  if (phone.sendingStoppedAt) return "stopped by stop_sending";
  if (phone.state !== "connected") return phone.stateReason ? `${phone.state}: ${phone.stateReason}` : phone.state;
  return error && `${error.code}: ${error.message}`;
}
