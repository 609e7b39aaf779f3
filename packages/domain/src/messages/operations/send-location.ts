import { chatIdInput } from "../../chats/index.ts";
import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { assertMaySend } from "../send/may-send.ts";
import { queueMessage } from "../send/queue-message.ts";
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
    chat_id: chatIdInput,
    latitude: z.number().min(-90).max(90).describe("North of the equator in degrees, -90 to 90."),
    longitude: z.number().min(-180).max(180).describe("East of Greenwich in degrees, -180 to 180."),
    name: z.string().trim().min(1).max(1000).optional().describe("What the place is called."),
    address: z.string().trim().min(1).max(1000).optional().describe("in words"),
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: ["chat_not_found", "chat_conflict", "window_closed", "group_conflict", "contact_blocked_conflict"],
  async run({ ctx, input }) {
    const { latitude, longitude, name, address } = input;
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    await assertMaySend(ctx, to);
    const location = { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) };
    const text = [name, address].filter(Boolean).join(", ") || `${latitude}, ${longitude}`;
    return queueMessage(ctx, to, { type: "location", text, payload: { location } });
  },
  complete: awaitOutcome,
});
