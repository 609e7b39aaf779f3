import { defineOperation, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { setRoute } from "../chat-route.ts";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { QUEUE_STATES, queueStateOf } from "../queue-state.ts";
import { chatIdInput, ROUTES } from "../schemas.ts";
import { chats } from "../table.ts";

export const setChatRoute = defineOperation({
  name: "set_chat_route",
  summary: "Say who answers a chat: ai, human or both (hybrid).",
  guidance: "Under human agents write nothing; leaving it ends an escalation. With a note: escalate_chat.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "extended",
  rest: "PUT /chats/{chat_id}/route",
  input: z.object({
    chat_id: chatIdInput,
    route: z.enum(ROUTES).describe("Who may answer: ai; human; hybrid, where AI answers and humans may too."),
    ai_flagging: z.boolean().optional().describe("May agents flag."),
    phone_id: phoneIdInput,
  }),
  output: namedChat.extend({
    route: z.enum(ROUTES),
    ai_flagging: z.boolean(),
    queue_state: z.enum(QUEUE_STATES),
  }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const { route, aiFlagging } = await setRoute(ctx, chat, { route: input.route, aiFlagging: input.ai_flagging });
    const isOver = chat.queueState === "escalated" && route !== "human";
    const queueState = isOver ? "open" : chat.queueState;
    if (isOver) await db(ctx).update(chats).set({ queueState, priority: null }).where(eq(chats.id, chat.id));
    const before = { route: chat.route, ai_flagging: chat.aiFlagging, queue_state: chat.queueState };
    const after = { route, ai_flagging: aiFlagging, queue_state: queueState };
    if (isOver || chat.route !== route || chat.aiFlagging !== aiFlagging) {
      ctx.audit.changed("chat", chat.id, before, after);
      ctx.events.publish("chat.updated", { chat_id: chat.id });
    } else ctx.audit.nothing("it was so already");
    const queue_state = await queueStateOf(ctx, { id: chat.id, queueState });
    return { ...(await namedChatOf(ctx, chat)), ...after, queue_state };
  },
});
