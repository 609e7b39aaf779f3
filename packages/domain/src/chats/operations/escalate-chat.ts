import { defineOperation, type Ctx, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { activeMember, memberInput, nextMember, resolveMember, type Member } from "../../members/index.ts";
import { insertNote } from "../../notes/index.ts";
import { isNone } from "../../none-word.ts";
import { setRoute } from "../chat-route.ts";
import { publishState, shownState } from "../chat-state.ts";
import type { ChatRow } from "../find-or-create.ts";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

const PRIORITIES = ["low", "medium", "high", "urgent"] as const;

export const escalateChat = defineOperation({
  name: "escalate_chat",
  summary: "Hand a chat to a human; AI stops, the reason becomes a note.",
  guidance: "Sends nothing. Without assignee: its own or the next. Returns who.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/escalate",
  input: z.object({
    chat_id: chatIdInput,
    reason: z
      .string()
      .min(1)
      .max(2_000)
      .describe("What the human must know, at most 2000 characters; it becomes a note."),
    assignee: memberInput
      .optional()
      .describe(
        "Who takes over: name, email or id (mem_…) of a member. Unless given, whose chat it is, or the next in turn.",
      ),
    priority: z
      .enum(PRIORITIES)
      .optional()
      .describe("How soon the human should look; unless given high, or urgent where it was so already."),
    phone_id: phoneIdInput,
  }),
  output: namedChat.extend({
    route: z.literal("human"),
    queue_state: z.literal("escalated"),
    priority: z.enum(PRIORITIES),
    assignee: z.string().optional().describe("Absent: nobody."),
    assignee_id: z.string().optional(),
    note_id: z.string(),
  }),
  errors: ["chat_not_found", "chat_conflict", "member_not_found", "member_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const member = await humanFor(ctx, input.assignee, chat.assignee);
    const priority = input.priority ?? (chat.priority === "urgent" ? "urgent" : "high");
    const after = {
      queueState: "escalated" as const,
      priority,
      state: "open" as const,
      snoozedUntil: null,
      archived: false,
      assignee: member?.id ?? null,
    };
    await db(ctx)
      .update(chats)
      .set({ ...after, updatedAt: ctx.clock.now() })
      .where(eq(chats.id, chat.id));
    const { route } = await setRoute(ctx, chat, { route: "human" });
    const note = await insertNote(ctx, { chatId: chat.id, body: input.reason.trim() });
    ctx.audit.changed("chat", chat.id, shown(chat), { ...shown({ ...after, route }), note_id: note.note_id });
    publishState(ctx, chat, after.state);
    ctx.events.publish("chat.escalated", {
      chat_id: chat.id,
      assignee_id: after.assignee,
      priority,
      note_id: note.note_id,
    });
    ctx.events.publish("chat.updated", { chat_id: chat.id });
    return {
      ...(await namedChatOf(ctx, chat)),
      route: "human" as const,
      queue_state: after.queueState,
      priority,
      ...(member ? { assignee: member.name, assignee_id: member.id } : {}),
      note_id: note.note_id,
    };
  },
});

/** Who is named, nobody at `none`; else who has the chat, unless they have left, else whose turn it is; null where there is nobody. */
async function humanFor(ctx: Ctx, named: string | undefined, current: string | null): Promise<Member | null> {
  if (named !== undefined) return isNone(named) ? null : resolveMember(ctx, named);
  return (current && (await activeMember(ctx, current))) || nextMember(ctx);
}

function shown(
  chat: Pick<ChatRow, "route" | "assignee" | "archived"> & Parameters<typeof shownState>[0],
): Record<string, unknown> {
  const { route, assignee, archived } = chat;
  return { ...shownState(chat), route, assignee, archived };
}
