import { defineOperation, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { namedChat } from "../../chats/index.ts";
import { heldOutput, heldSince } from "../../held.ts";
import { setReactions } from "../record/apply-reactions.ts";
import { reactionEmoji } from "../send/emoji.ts";
import { assertMaySend } from "../send/may-send.ts";
import { sendOptions } from "../send/send-answer.ts";
import { REACT_JOB } from "../send/job-names.ts";
import { loadKnownMessage } from "../send/quoted-message.ts";
import { addressOf, assertAbility, loadRecipient } from "../send/recipient.ts";
import { messageReactions } from "../table.ts";

export const reactToMessage = defineOperation({
  name: "react_to_message",
  summary: 'Set our one emoji on a message; "" clears it.',
  guidance: "Words: reply_to_message. Returns emoji.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "messages:manage",
  tier: "core",
  rest: "PUT /messages/{message_id}/reaction",
  input: z.object({
    message_id: z.string().max(ID_CHARS_MAX).describe("The message to react to, ours or theirs: its id (msg_…)."),
    emoji: reactionEmoji.describe('One emoji; "" takes ours away.'),
    dry_run: sendOptions.dry_run,
    phone_id: sendOptions.phone_id,
  }),
  output: namedChat.extend({
    message_id: z.string(),
    emoji: z.string().optional().describe("Ours; absent: none."),
    changed: z.boolean(),
    ...heldOutput,
  }),
  errors: [
    "message_not_found",
    "message_conflict",
    "window_closed",
    "not_supported",
    "chat_not_found",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  needs: ["react"],
  async run({ ctx, input }) {
    const target = await loadKnownMessage(ctx, input.message_id);
    const to = await loadRecipient(ctx, target.chatId, input.phone_id, "message_id");
    await assertAbility(ctx, to.chat, "react");
    await assertMaySend(ctx, to);
    const [before] = await db(ctx)
      .select({ emoji: messageReactions.emoji })
      .from(messageReactions)
      .where(and(eq(messageReactions.messageId, target.id), eq(messageReactions.reactorId, "me")));
    const previous = before?.emoji || null;
    const emoji = input.emoji === "" ? null : input.emoji;
    const answer = { message_id: target.id, ...addressOf(to), ...(emoji === null ? {} : { emoji }) };
    if (previous === emoji) {
      ctx.audit.nothing("the reaction was so already");
      return { ...answer, changed: false };
    }
    const held = heldSince(to.standing.sendingStoppedAt);
    if (ctx.caller.dryRun) {
      ctx.audit.nothing("dry run");
      return { ...answer, changed: false, ...held };
    }
    const reaction = { target: { id: target.id, chatId: to.chat.id }, reactorId: "me", at: ctx.clock.now() };
    await setReactions(ctx, [{ ...reaction, emoji }]);
    await ctx.ports.jobs.enqueue(ctx.tx, {
      name: REACT_JOB,
      id: `react:${target.id}:${ctx.ids.next("job")}`,
      workspaceId: ctx.workspaceId,
      input: { message_id: target.id, emoji: input.emoji, previous },
      lane: { phoneId: to.chat.phoneId, chatId: to.chat.id },
    });
    ctx.events.publish("reaction.changed", { message_id: target.id, chat_id: to.chat.id, reactor_id: "me", emoji });
    ctx.audit.changed("message", target.id, { reaction: previous }, { reaction: emoji });
    return { ...answer, changed: true, ...held };
  },
});
