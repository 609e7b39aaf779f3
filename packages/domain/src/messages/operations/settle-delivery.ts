import { SEND_ERROR_CODES, type DeliveryState } from "@parley/connectors/contract";
import { defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { addIdentifiers } from "../../contacts/index.ts";
import { chats } from "../../chats/table.ts";
import { laterState } from "../delivery-rank.ts";
import { lockProviderIds } from "../record/early-events.ts";
import { applyEarlyEvents } from "../record/record-message-events.ts";
import { messageDeliveries, messages } from "../table.ts";

const deliveryError = z.object({
  code: z.enum(SEND_ERROR_CODES),
  message: z.string(),
  providerCode: z.number().optional(),
  retryable: z.boolean(),
  retryAfterSeconds: z.number().optional(),
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
  input: z.object({
    message_id: z.string().describe("Message of ours."),
    outcome: z.enum(["accepted", "rejected", "unknown"]).describe("What the network said."),
    provider_id: z.string().optional().describe("Its id there, when accepted."),
    recipient: z
      .object({ phone: z.string().optional(), bsuid: z.string().optional() })
      .optional()
      .describe("How the network names the person."),
    error: deliveryError.optional().describe("Why it was rejected."),
    retry: z.boolean().default(false).describe("Rejected for now: it waits for another attempt."),
    reason: z.string().optional().describe("Why the outcome is unknown."),
  }),
  output: z.object({ delivery_state: z.string() }),
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const row = await lockMessage(ctx, input);
    const before = row.deliveryState ?? "queued";
    const state = stateAfter(before, input);
    const at = ctx.clock.now();
    const error = input.error ?? (input.reason ? unknownError(input.reason) : null);
    await db(ctx)
      .update(messages)
      .set({
        deliveryState: state,
        deliveryAt: at,
        deliveryError: state === "failed" || state === "queued" || state === "unknown" ? error : null,
        ...(input.provider_id && !row.providerId ? { providerId: input.provider_id } : {}),
      })
      .where(eq(messages.id, input.message_id));
    if (input.outcome === "accepted") await afterAccepted(ctx, row, input);
    if (state === before) ctx.audit.nothing("the network had told more already");
    else {
      ctx.audit.changed("message", input.message_id, { delivery_state: before }, { delivery_state: state });
      ctx.events.publish("message.status_changed", {
        message_id: input.message_id,
        chat_id: row.chatId,
        delivery_state: state,
      });
    }
    return { delivery_state: state };
  },
});

interface Row {
  chatId: string;
  phoneId: string;
  contactId: string | null;
  providerId: string | null;
  deliveryState: DeliveryState | null;
}

/** The network id's lock comes before the row's, as it does where statuses are recorded. */
async function lockMessage(ctx: Ctx, input: { message_id: string; provider_id?: string | undefined }): Promise<Row> {
  const find = () =>
    db(ctx)
      .select({
        chatId: messages.chatId,
        phoneId: messages.phoneId,
        contactId: chats.contactId,
        providerId: messages.providerId,
        deliveryState: messages.deliveryState,
      })
      .from(messages)
      .innerJoin(chats, eq(chats.id, messages.chatId))
      .where(eq(messages.id, input.message_id));
  if (input.provider_id) {
    const [seen] = await find();
    if (seen) await lockProviderIds(ctx, seen.phoneId, [input.provider_id]);
  }
  const [row] = await find().for("update", { of: messages });
  if (!row) throw new Error("The message that was being sent is gone.");
  return row;
}

function stateAfter(before: DeliveryState, input: { outcome: string; retry: boolean }): DeliveryState {
  if (input.outcome === "accepted") return laterState(before, "accepted");
  if (input.outcome === "unknown") return laterState(before, "unknown");
  // The one way back: the network said no, so it holds nothing, and another attempt is due.
  if (input.retry && before === "sending") return "queued";
  return input.retry ? before : laterState(before, "failed");
}

async function afterAccepted(
  ctx: Ctx,
  row: Row,
  input: {
    message_id: string;
    provider_id?: string | undefined;
    recipient?: { phone?: string | undefined; bsuid?: string | undefined } | undefined;
  },
): Promise<void> {
  await db(ctx)
    .insert(messageDeliveries)
    .values({
      workspaceId: ctx.workspaceId,
      messageId: input.message_id,
      recipientId: "",
      state: "accepted",
      at: ctx.clock.now(),
    })
    .onConflictDoNothing();
  // The number as dialled and as the network knows it differ in some countries: both name the person.
  if (row.contactId && input.recipient) await addIdentifiers(ctx, row.contactId, input.recipient);
  if (input.provider_id) await applyEarlyEvents(ctx, row.phoneId, input.provider_id);
}

function unknownError(reason: string) {
  return { code: "connector_unavailable" as const, message: reason, retryable: false };
}
