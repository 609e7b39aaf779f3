import { AppError, defineOperation, type Ctx, phoneIdInput, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { futureTimeFrom, loadWorkspace } from "../../workspaces/index.ts";
import { isMuted } from "../../muted.ts";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

export const muteChat = defineOperation({
  name: "mute_chat",
  summary: "Mute a chat for everyone here, for good or until a time; or unmute it.",
  guidance: "Asks for quiet only: messages still arrive, count as unread and open it. To hide it: snooze_chat.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "extended",
  rest: "POST /chats/{chat_id}/mute",
  input: z.object({
    chat_id: chatIdInput,
    muted: z.boolean().default(true).describe("false: unmute."),
    until: z.string().max(40).optional().describe("Until when: ISO 8601 with time zone, ahead of now."),
    phone_id: phoneIdInput,
  }),
  output: namedChat.extend({ muted: z.boolean(), muted_until: z.string().optional() }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const { muted } = input;
    if (!muted && input.until !== undefined) throw untilWhat();
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const mutedUntil = input.until === undefined ? null : await timeOf(ctx, input.until);
    const named = await namedChatOf(ctx, chat);
    const answer = { ...named, muted, ...(mutedUntil ? { muted_until: toSecond(mutedUntil) } : {}) };
    const now = ctx.clock.now();
    const wasMuted = isMuted(chat, now);
    if (wasMuted === muted && (!muted || chat.mutedUntil?.getTime() === mutedUntil?.getTime())) {
      ctx.audit.nothing(muted ? "muted so before" : "not muted");
      return answer;
    }
    await db(ctx).update(chats).set({ muted, mutedUntil, updatedAt: now }).where(eq(chats.id, chat.id));
    const before = { muted: wasMuted, muted_until: wasMuted ? chat.mutedUntil : null };
    ctx.audit.changed("chat", chat.id, before, { muted, muted_until: mutedUntil });
    ctx.events.publish("chat.updated", { chat_id: chat.id });
    return answer;
  },
});

async function timeOf(ctx: Ctx, until: string): Promise<Date> {
  return futureTimeFrom(until, "until", ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}

function untilWhat(): AppError {
  return new AppError("invalid_input", {
    public: "`until` says how long a chat is muted. To unmute it leave `until` out; to mute it leave `muted` out.",
    fields: [{ path: "until", message: "does not go with muted false" }],
  });
}
