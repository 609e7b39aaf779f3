import {
  decodeCursor,
  defineOperation,
  encodeCursor,
  nextCursor,
  pageInput,
  pageOf,
  toSecond,
  onlyPhoneInput,
  ID_CHARS_MAX,
} from "@parley/kernel";
import { z } from "zod";
import { namesOfChats } from "../../messages/index.ts";
import { queuedMessages, type QueuedMessage } from "../queued-messages.ts";
import { queuePhones } from "../queue-phones.ts";

export const listQueueJobs = defineOperation({
  name: "list_queue_jobs",
  summary: "Messages waiting to be sent, first in line first.",
  guidance: "Not what is scheduled: see list_scheduled_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "extended",
  rest: "GET /queue/jobs",
  input: z.object({
    phone_id: onlyPhoneInput,
    broadcast_id: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("brd_…, to list only the messages of this broadcast."),
    ...pageInput,
  }),
  output: z.object({
    items: z.array(
      z.object({
        message_id: z.string(),
        chat_id: z.string(),
        chat_name: z.string(),
        phone_id: z.string().optional().describe("Absent when asked for one."),
        phone_name: z.string().optional(),
        type: z.string().optional().describe("Absent: text."),
        state: z.enum(["queued", "sending"]),
        queued_at: z.string(),
        attempts: z.number().int().optional(),
        error: z.string().optional().describe("Of the last attempt."),
      }),
    ),
    next_cursor: nextCursor,
  }),
  errors: ["phone_not_found", "broadcast_not_found", "broadcast_conflict"],
  async run({ ctx, input }) {
    const phones = await queuePhones(ctx, input.phone_id);
    const { items, next } = await queuedMessages(ctx, {
      phoneIds: phones.map((phone) => phone.id),
      phoneId: input.phone_id,
      broadcastId: input.broadcast_id,
      after: input.cursor === undefined ? undefined : placeOf(decodeCursor(input.cursor, 1)[0]),
      limit: input.limit,
    });
    const names = await namesOfChats(
      ctx,
      items.map((item) => item.chatId),
    );
    const calledPhones = new Map(phones.map((phone) => [phone.id, phone.name]));
    const view = (item: QueuedMessage) => ({
      message_id: item.id,
      chat_id: item.chatId,
      chat_name: names.get(item.chatId) ?? "",
      ...(input.phone_id === undefined
        ? { phone_id: item.phoneId, phone_name: calledPhones.get(item.phoneId) ?? "" }
        : {}),
      ...(item.type === "text" ? {} : { type: item.type }),
      state: item.state,
      queued_at: toSecond(item.queuedAt),
      ...(item.attempts > 0 ? { attempts: item.attempts } : {}),
      ...(item.error ? { error: `${item.error.code}: ${item.error.message}` } : {}),
    });
    const shown = pageOf(items, input.limit, (item) => [item.place]).showing(items.map(view));
    return { ...shown, next_cursor: shown.next_cursor ?? (next === null ? null : encodeCursor([next])) };
  },
});

/** A cursor is the caller's to bend: what is no place begins at the end. */
function placeOf(part: unknown): number {
  const place = Number(part);
  return Number.isSafeInteger(place) ? place : Number.MAX_SAFE_INTEGER;
}
