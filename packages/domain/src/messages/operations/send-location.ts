import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { assertMaySend } from "../send/may-send.ts";
import { notSent, queueMessage } from "../send/queue-message.ts";
import { loadRecipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";

export const sendLocation = defineOperation({
  name: "send_location",
  summary: "Send a place on the map.",
  guidance: "Needs an open service window.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "extended",
  rest: "POST /messages/location",
  input: z.object({
    chat_id: z.string().describe("id or number"),
    latitude: z.number().min(-90).max(90).describe("degrees"),
    longitude: z.number().min(-180).max(180).describe("degrees"),
    name: z.string().trim().min(1).max(1000).optional().describe("of the place"),
    address: z.string().trim().min(1).max(1000).optional().describe("in words"),
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: ["chat_not_found", "chat_conflict", "window_closed", "group_conflict", "contact_blocked_conflict"],
  async run({ ctx, input }) {
    const { latitude, longitude, name, address } = input;
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    await assertMaySend(ctx, to);
    if (input.dry_run) return notSent(ctx, to);
    const location = { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) };
    const text = [name, address].filter(Boolean).join(", ") || `${latitude}, ${longitude}`;
    return queueMessage(ctx, to, { type: "location", text, payload: { location } });
  },
  complete: awaitOutcome,
});
