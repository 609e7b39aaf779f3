import { defineOperation, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, isNotNull, not } from "drizzle-orm";
import { z } from "zod";
import { messages, OF_THE_NETWORK } from "../../messages/table.ts";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { RECEIPT_JOB } from "../read-receipt.ts";
import { chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

export const markChatRead = defineOperation({
  name: "mark_chat_read",
  summary: "Clear a chat's unread count when dealt with.",
  guidance: "Blue ticks unless send_receipt is false. Returns count.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/read",
  input: z.object({
    chat_id: chatIdInput,
    send_receipt: z
      .boolean()
      .default(true)
      .describe("Whether the customer is shown that it was read (blue ticks); true unless given."),
    phone_id: phoneIdInput,
  }),
  output: namedChat.extend({ unread: z.literal(0), receipt: z.enum(["queued", "none"]) }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const wasUnread = chat.unreadCount > 0 || chat.markedUnread;
    const connector = input.send_receipt ? await ctx.ports.connectors.of(ctx.workspaceId, chat.phoneId, ctx) : null;
    const read = connector?.abilities.readReceipts ? await lastInbound(ctx, chat.id) : null;
    // A chat read quietly before has no receipt yet, though nothing in it is unread.
    const last = read === chat.receiptFor ? null : read;
    if (last) {
      await ctx.ports.jobs.enqueue(ctx.tx, {
        name: RECEIPT_JOB,
        id: `receipt:${chat.id}:${last}`,
        workspaceId: ctx.workspaceId,
        input: { phone_id: chat.phoneId, provider_id: last },
      });
    }
    if (wasUnread || last) {
      const told = last ? { receiptFor: last } : {};
      await db(ctx)
        .update(chats)
        .set({ unreadCount: 0, markedUnread: false, ...told, ...(wasUnread ? { updatedAt: ctx.clock.now() } : {}) })
        .where(eq(chats.id, chat.id));
      ctx.audit.changed(
        "chat",
        chat.id,
        { unread: chat.unreadCount },
        { unread: 0, ...(last ? { receipt: true } : {}) },
      );
    } else ctx.audit.nothing("nothing was unread");
    if (wasUnread) ctx.events.publish("chat.updated", { chat_id: chat.id });
    const named = await namedChatOf(ctx, chat);
    return { ...named, unread: 0 as const, receipt: last ? ("queued" as const) : ("none" as const) };
  },
});

/** Network id of the newest message that can be receipted: what the network itself tells, such as a call, cannot. */
async function lastInbound(ctx: { tx: unknown }, chatId: string): Promise<string | null> {
  const [row] = await db(ctx)
    .select({ providerId: messages.providerId })
    .from(messages)
    .where(
      and(eq(messages.chatId, chatId), eq(messages.fromMe, false), isNotNull(messages.providerId), not(OF_THE_NETWORK)),
    )
    .orderBy(desc(messages.sentAt), desc(messages.id))
    .limit(1);
  return row?.providerId ?? null;
}
