import { DELIVERY_STATES } from "@parley/connectors/contract";
import { AppError, defineOperation, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { namedChat } from "../../chats/index.ts";
import { contactNames } from "../../contacts/index.ts";
import { heldOutput, heldSince } from "../../held.ts";
import { phones } from "../../phones/table.ts";
import { compareStates } from "../delivery-rank.ts";
import { loadMessage } from "../load-message.ts";
import { namedChatOf } from "../names-of-chats.ts";
import { messageIdInput } from "../schemas.ts";
import { sendJobId } from "../send/job-names.ts";
import { messageDeliveries, messages } from "../table.ts";
import { NAMELESS_PERSON } from "../../nameless.ts";

const state = z.enum(DELIVERY_STATES);

export const getDeliveryStatus = defineOperation({
  name: "get_delivery_status",
  summary: "How far a message of ours came, per member in groups; queue position, error.",
  guidance: "To check a send. unknown: do not repeat.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /messages/{message_id}/delivery",
  input: z.object({ message_id: messageIdInput }),
  otherNames: { queue_id: "message_id" },
  output: namedChat.extend({
    message_id: z.string(),
    state,
    at: z.string().optional(),
    error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
    ...heldOutput,
    deleted_at: z.string().optional().describe("Deleted for everyone."),
    queue_position: z.number().int().optional().describe("1: next of this phone."),
    history: z.array(z.object({ state, at: z.string() })),
    recipients: z.array(z.object({ contact_id: z.string(), name: z.string(), state, at: z.string() })).optional(),
  }),
  errors: ["message_not_found", "message_conflict"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    const [row] = await db(ctx)
      .select({ at: messages.deliveryAt, stoppedAt: phones.sendingStoppedAt })
      .from(messages)
      .innerJoin(phones, eq(phones.id, messages.phoneId))
      .where(eq(messages.id, message.id));
    if (!message.fromMe || message.deliveryState === null) {
      throw new AppError("message_conflict", {
        public: "This message is not ours, so it has no delivery. Ours are those with from: me.",
        fields: [{ path: "message_id", message: "is not ours" }],
      });
    }
    const reached = await db(ctx)
      .select()
      .from(messageDeliveries)
      .where(eq(messageDeliveries.messageId, message.id))
      .orderBy(asc(messageDeliveries.at));
    // `accepted` is of our clock, the rest of the network's, which tells whole seconds: times alone would mix them.
    const deliveries = reached.sort((a, b) => compareStates(a.state, b.state) || a.at.getTime() - b.at.getTime());
    const members = deliveries.filter((item) => item.recipientId !== "");
    const names = await contactNames(
      ctx,
      members.map((item) => item.recipientId),
    );
    const latest = new Map(members.map((item) => [item.recipientId, item]));
    const error = message.deliveryError;
    const isQueued = message.deliveryState === "queued";
    const position = isQueued ? await ctx.ports.jobs.position(ctx.tx, sendJobId(message.id)) : null;
    return {
      message_id: message.id,
      ...(await namedChatOf(ctx, message.chatId)),
      state: message.deliveryState,
      ...(row?.at ? { at: toSecond(row.at) } : {}),
      ...(error ? { error: { code: error.code, message: error.message, retryable: error.retryable } } : {}),
      ...(isQueued ? heldSince(row?.stoppedAt) : {}),
      ...(message.deletedAt ? { deleted_at: toSecond(message.deletedAt) } : {}),
      ...(position === null ? {} : { queue_position: position }),
      history: deliveries
        .filter((item) => item.recipientId === "")
        .map((item) => ({ state: item.state, at: toSecond(item.at) })),
      ...(latest.size > 0
        ? {
            recipients: [...latest.values()].map((item) => ({
              contact_id: item.recipientId,
              name: names.get(item.recipientId) ?? NAMELESS_PERSON,
              state: item.state,
              at: toSecond(item.at),
            })),
          }
        : {}),
    };
  },
});
