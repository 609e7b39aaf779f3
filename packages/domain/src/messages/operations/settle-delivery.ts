import { SEND_ERROR_CODES, type DeliveryState } from "@parley/connectors/contract";
import { AppError, defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { laterState } from "../delivery-rank.ts";
import { messages } from "../table.ts";

const deliveryError = z.object({
  code: z.enum(SEND_ERROR_CODES),
  message: z.string(),
  providerCode: z.number().optional(),
  retryable: z.boolean(),
  retryAfterSeconds: z.number().optional(),
});

export const settleDelivery = defineOperation({
  name: "settle_delivery",
  summary: "Record that the network did not take a message, or that nobody knows.",
  guidance: "Internal: called by the send job. What the network took goes through accept_deliveries.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:send",
  tier: "internal",
  rest: null,
  input: z.object({
    message_id: z.string().describe("Message of ours."),
    outcome: z.enum(["rejected", "unknown"]).describe("What became of the attempt."),
    error: deliveryError.optional().describe("Why it was rejected."),
    retry: z.boolean().default(false).describe("Rejected for now: it waits for another attempt."),
    reason: z.string().optional().describe("Why the outcome is unknown."),
  }),
  output: z.object({ delivery_state: z.string() }),
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const [row] = await db(ctx)
      .select({ chatId: messages.chatId, state: messages.deliveryState })
      .from(messages)
      .where(eq(messages.id, input.message_id))
      .for("no key update");
    if (!row) throw new AppError("message_not_found", { public: "The message that was being sent is gone." });
    const before = row.state ?? "queued";
    const after = stateAfter(before, input);
    if (after === before) {
      ctx.audit.nothing("the network had told more already");
      return { delivery_state: after };
    }
    await db(ctx)
      .update(messages)
      .set({ deliveryState: after, deliveryAt: ctx.clock.now(), deliveryError: input.error ?? unknown(input.reason) })
      .where(eq(messages.id, input.message_id));
    ctx.audit.changed("message", input.message_id, { delivery_state: before }, { delivery_state: after });
    ctx.events.publish("message.status_changed", {
      message_id: input.message_id,
      chat_id: row.chatId,
      delivery_state: after,
    });
    return { delivery_state: after };
  },
});

function stateAfter(before: DeliveryState, input: { outcome: string; retry: boolean }): DeliveryState {
  if (input.outcome === "unknown") return laterState(before, "unknown");
  // The one way back: the network said no, so it holds nothing, and another attempt is due.
  if (input.retry) return before === "sending" ? "queued" : before;
  return laterState(before, "failed");
}

function unknown(reason = "The network did not answer.") {
  const message = `${reason} It may have arrived all the same: if so, WhatsApp's next word of it will say.`;
  return { code: "connector_unavailable" as const, message, retryable: false };
}
