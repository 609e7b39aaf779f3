import { defineOperation, phoneIdInput, toSecond } from "@parley/kernel";
import { z } from "zod";
import { namesOfChats } from "../../messages/index.ts";
import { DAYS, MESSAGES_MAX, replyStandingOf } from "../analytics/reply-standing.ts";
import { loadChat } from "../load-chat.ts";
import { QUEUE_STATES, queueStateOf } from "../queue-state.ts";
import { chatIdInput, ROUTES } from "../schemas.ts";

const count = z.number().int();

/**
 * What somebody who might take a chat on has to know: whose it is by the queue, and how much waits there.
 *
 *   reply_rate      answered turns by turns; a turn that nobody answered yet counts as not answered
 *   queue_pressure  unanswered + queued: what waits for us, and what of ours waits for the network
 *
 * A closed chat waits for nobody, so nothing is unanswered in it.
 */
export const getChatSnapshot = defineOperation({
  name: "get_chat_snapshot",
  summary: "How one chat stands: queue, route, reply rate and what waits.",
  guidance: `Of the last ${DAYS} days, at most ${MESSAGES_MAX.toLocaleString("en")} messages. Ask before taking a chat on. Volumes and times: get_chat_analytics.`,
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "extended",
  rest: "GET /chats/{chat_id}/snapshot",
  input: z.object({ chat_id: chatIdInput, phone_id: phoneIdInput }),
  output: z.object({
    chat_id: z.string(),
    name: z.string(),
    queue_state: z.enum(QUEUE_STATES).describe("pending: we wrote last, the customer's answer is awaited."),
    assigned_route: z.enum(ROUTES),
    reply_rate: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("Share of their turns that we answered. Absent: they wrote nothing."),
    turns: count.describe("Times that they wrote after us, or first."),
    queue_pressure: count.describe("unanswered + queued."),
    unanswered: count.describe("Their messages since our last."),
    waiting_since: z.string().optional().describe("The first of those."),
    queued: count.describe("Ours, not taken by WhatsApp yet."),
    last_message_at: z.string().optional(),
    updated_at: z.string(),
  }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await loadChat(ctx, input.chat_id, input.phone_id);
    const names = await namesOfChats(ctx, [chat.id]);
    const { turns, answered, queued, ...standing } = await replyStandingOf(ctx, chat.id);
    const isClosed = chat.state === "closed";
    const unanswered = isClosed ? 0 : standing.unanswered;
    return {
      chat_id: chat.id,
      name: names.get(chat.id) ?? "",
      queue_state: await queueStateOf(ctx, chat),
      assigned_route: chat.route,
      ...(turns > 0 ? { reply_rate: Math.round((answered / turns) * 100) / 100 } : {}),
      turns,
      queue_pressure: unanswered + queued,
      unanswered,
      ...(standing.waitingSince && !isClosed ? { waiting_since: toSecond(standing.waitingSince) } : {}),
      queued,
      ...(chat.lastMessageId ? { last_message_at: toSecond(chat.lastActivityAt) } : {}),
      updated_at: toSecond(chat.updatedAt),
    };
  },
});
