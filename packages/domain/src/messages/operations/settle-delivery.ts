import { SEND_ERROR_CODES, type DeliveryState } from "@parley/connectors/contract";
import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { addIdentifiers } from "../../contacts/index.ts";
import { laterState } from "../delivery-rank.ts";
import { applyEarlyEvents } from "../record/record-message-events.ts";
import { acceptDelivery } from "../send/accept-delivery.ts";
import { messages } from "../table.ts";

const deliveryError = z.object({
  code: z.enum(SEND_ERROR_CODES),
  message: z.string(),
  providerCode: z.number().optional(),
  retryable: z.boolean(),
  retryAfterSeconds: z.number().optional(),
});

const input = z.object({
  message_id: z.string().describe("Message of ours."),
  phone_id: z.string().describe("Phone it was sent from."),
  outcome: z.enum(["accepted", "rejected", "unknown"]).describe("What the network said."),
  provider_id: z.string().optional().describe("Its id there, when accepted."),
  recipient: z
    .object({ phone: z.string().optional(), bsuid: z.string().optional() })
    .optional()
    .describe("A name of the person that we did not know."),
  error: deliveryError.optional().describe("Why it was rejected."),
  retry: z.boolean().default(false).describe("Rejected for now: it waits for another attempt."),
  reason: z.string().optional().describe("Why the outcome is unknown."),
});

export const settleDelivery = defineOperation({
  name: "settle_delivery",
  summary: "Record what became of one attempt to send a message.",
  guidance: "Internal: called by the send job after the network was asked.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:send",
  tier: "internal",
  rest: null,
  input,
  output: z.object({ delivery_state: z.string() }),
  errors: ["message_not_found"],
  async run({ ctx, input: given }) {
    const moved = given.outcome === "accepted" ? await accept(ctx, given) : await refuse(ctx, given);
    if (moved.before === moved.after) ctx.audit.nothing("the network had told more already");
    else {
      ctx.audit.changed("message", given.message_id, { delivery_state: moved.before }, { delivery_state: moved.after });
      ctx.events.publish("message.status_changed", {
        message_id: given.message_id,
        chat_id: moved.chatId,
        delivery_state: moved.after,
      });
    }
    return { delivery_state: moved.after };
  },
});

type Given = z.output<typeof input>;

interface Moved {
  before: DeliveryState;
  after: DeliveryState;
  chatId: string;
}

async function accept(ctx: Ctx, given: Given): Promise<Moved> {
  const providerId = given.provider_id ?? "";
  const row = await acceptDelivery(ctx, { messageId: given.message_id, phoneId: given.phone_id, providerId });
  if (!row) throw gone();
  // The number as dialled and as the network knows it differ in some countries: both name the person.
  if (row.contact_id && given.recipient) await addIdentifiers(ctx, row.contact_id, given.recipient);
  if (row.has_early) await applyEarlyEvents(ctx, given.phone_id, providerId);
  return { before: row.before, after: row.after, chatId: row.chat_id };
}

async function refuse(ctx: Ctx, given: Given): Promise<Moved> {
  const [row] = await db(ctx)
    .select({ chatId: messages.chatId, state: messages.deliveryState })
    .from(messages)
    .where(eq(messages.id, given.message_id))
    .for("update");
  if (!row) throw gone();
  const before = row.state ?? "queued";
  const after = stateAfter(before, given);
  if (after !== before) {
    await db(ctx)
      .update(messages)
      .set({
        deliveryState: after,
        deliveryAt: ctx.clock.now(),
        deliveryError: given.error ?? unknownError(given.reason),
      })
      .where(eq(messages.id, given.message_id));
  }
  return { before, after, chatId: row.chatId };
}

function stateAfter(before: DeliveryState, given: Given): DeliveryState {
  if (given.outcome === "unknown") return laterState(before, "unknown");
  // The one way back: the network said no, so it holds nothing, and another attempt is due.
  if (given.retry) return before === "sending" ? "queued" : before;
  return laterState(before, "failed");
}

function unknownError(reason = "The network did not answer.") {
  return { code: "connector_unavailable" as const, message: reason, retryable: false };
}

function gone(): AppError {
  return new AppError("message_not_found", { public: "The message that was being sent is gone." });
}
