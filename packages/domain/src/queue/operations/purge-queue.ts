import { actorName, AppError, defineOperation, type Ctx, onlyPhoneInput, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { loadMessage, withdrawQueued } from "../../messages/index.ts";
import { otherPhone } from "../../other-phone.ts";
import { queuedMessages, unsentOf, type QueuedMessage } from "../queued-messages.ts";
import { queuePhones, type QueuePhone } from "../queue-phones.ts";

/** In one call; the answer says whether more wait. */
const PURGED_MAX = 5_000;

interface Which {
  phone_id?: string | undefined;
  broadcast_id?: string | undefined;
  message_id?: string | undefined;
}

export const purgeQueue = defineOperation({
  name: "purge_queue",
  summary: "Cancel messages that wait to be sent.",
  guidance: "They fail as cancelled. Touches none being sent, none scheduled; a broadcast goes on: cancel_broadcast.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "admin:queue",
  tier: "extended",
  rest: "POST /queue/purge",
  input: z.object({
    phone_id: onlyPhoneInput,
    broadcast_id: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("brd_…, to take only the messages of this broadcast."),
    message_id: z.string().max(ID_CHARS_MAX).optional().describe("msg_…, to take this one message out of the queue."),
  }),
  output: z.object({
    purged: z.number().int(),
    phones: z.array(z.object({ phone_id: z.string(), name: z.string(), purged: z.number().int() })),
    more: z.literal(true).optional().describe("More wait: call again."),
  }),
  errors: [
    "phone_not_found",
    "broadcast_not_found",
    "broadcast_conflict",
    "message_not_found",
    "message_conflict",
    "invalid_input",
  ],
  async preview({ ctx, input }) {
    const { waiting, phones, more } = await waitingFor(ctx, input);
    if (waiting.length === 0) return null;
    const counts = countsOf(phones, waiting);
    const rest = more ? " More wait behind them and would stay." : "";
    return {
      text: `${counted(waiting.length, "message")} of ${counted(counts.length, "phone")} would fail as cancelled and never be sent. What is being sent at that moment still goes.${rest}`,
      count: waiting.length,
      details: { phones: counts.map(({ id, name, count }) => ({ phone_id: id, name, count })) },
    };
  },
  async run({ ctx, input }) {
    const { waiting, phones, more } = await waitingFor(ctx, input);
    const gone = new Set(
      await withdrawQueued(
        ctx,
        waiting.map((item) => item.id),
        `Taken off the queue by ${actorName(ctx.caller.actor)} before it was sent.`,
      ),
    );
    const counts = countsOf(
      phones,
      waiting.filter((item) => gone.has(item.id)),
    );
    const purged = counts.map(({ id, name, count }) => ({ phone_id: id, name, purged: count }));
    if (gone.size === 0) ctx.audit.nothing("nothing was waiting");
    else {
      ctx.audit.changed("queue", input.phone_id ?? input.broadcast_id ?? ctx.workspaceId, null, {
        purged,
        message_ids: [...gone].sort(),
      });
      ctx.events.publish("queue.purged", { purged: gone.size });
    }
    return { purged: gone.size, phones: purged, ...(more ? { more: true as const } : {}) };
  },
});

async function waitingFor(ctx: Ctx, which: Which) {
  const phones = await queuePhones(ctx, which.phone_id);
  const phoneIds = phones.map((phone) => phone.id);
  if (which.message_id !== undefined) {
    if (which.broadcast_id !== undefined) throw oneOrTheOther();
    return { waiting: await theOne(ctx, which.message_id, which.phone_id), phones, more: false };
  }
  const part = { phoneIds, phoneId: which.phone_id, broadcastId: which.broadcast_id, limit: PURGED_MAX };
  const { items, next } = await queuedMessages(ctx, part);
  return {
    waiting: items.filter((item) => item.state === "queued" && wasShown(ctx, item)),
    phones,
    more: next !== null,
  };
}

/** What came into the queue after the preview was in nobody's mind when they said yes. */
function wasShown(ctx: Ctx, item: QueuedMessage): boolean {
  return ctx.shownAt === undefined || item.queuedAt <= ctx.shownAt;
}

function oneOrTheOther(): AppError {
  return new AppError("invalid_input", {
    public: "Give message_id for one message or broadcast_id for those of a broadcast, not both.",
    fields: [{ path: "broadcast_id", message: "stands beside message_id" }],
  });
}

/** @throws message_not_found | message_conflict  it has left, is leaving, or is on another phone than was named */
async function theOne(ctx: Ctx, messageId: string, wantedPhoneId: string | undefined): Promise<QueuedMessage[]> {
  const { id, phoneId, deliveryState, deliveryError } = await loadMessage(ctx, messageId);
  if (wantedPhoneId !== undefined && wantedPhoneId !== phoneId)
    throw await otherPhone(ctx, "message", [phoneId], wantedPhoneId);
  if (deliveryState === "failed" && deliveryError?.code === "cancelled") return [];
  if (deliveryState === "queued") return unsentOf(ctx, [phoneId], new Map([[id, 0]]));
  throw new AppError("message_conflict", {
    public: `This message does not wait: it is ${deliveryState ?? "not ours"}. What was sent is taken back with delete_message.`,
    fields: [{ path: "message_id", message: `is ${deliveryState ?? "not ours"}`, expected: "a queued message" }],
    hint: "list_queue_jobs",
  });
}

function countsOf(phones: readonly QueuePhone[], waiting: readonly QueuedMessage[]) {
  return phones
    .map(({ id, name }) => ({ id, name, count: waiting.filter((item) => item.phoneId === id).length }))
    .filter(({ count }) => count > 0);
}
