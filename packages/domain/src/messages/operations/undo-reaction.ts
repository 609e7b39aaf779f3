import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { setReactions } from "../record/apply-reactions.ts";
import { messageReactions, messages } from "../table.ts";

export const undoReaction = defineOperation({
  name: "undo_reaction",
  summary: "Take back a reaction of ours that the network refused.",
  guidance: "Internal: called by the reaction job. A newer reaction of ours stays.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "internal",
  rest: null,
  input: z.object({
    message_id: z.string().describe("Message reacted to."),
    emoji: z.string().describe('What was refused; "" for taking back.'),
    previous: z.string().nullable().describe("What stood before."),
    reason: z.string().describe("The network's reason, for people."),
  }),
  output: z.object({ changed: z.boolean() }),
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const [message] = await db(ctx)
      .select({ id: messages.id, chatId: messages.chatId })
      .from(messages)
      .where(eq(messages.id, input.message_id));
    const [mine] = await db(ctx)
      .select({ emoji: messageReactions.emoji })
      .from(messageReactions)
      .where(and(eq(messageReactions.messageId, input.message_id), eq(messageReactions.reactorId, "me")));
    if (!message || (mine?.emoji ?? "") !== input.emoji) {
      ctx.audit.nothing("the reaction has changed since");
      return { changed: false };
    }
    const reaction = { target: message, reactorId: "me", at: ctx.clock.now() };
    await setReactions(ctx, [{ ...reaction, emoji: input.previous }]);
    ctx.events.publish("reaction.changed", {
      message_id: message.id,
      chat_id: message.chatId,
      reactor_id: "me",
      emoji: input.previous,
      refused: input.reason,
    });
    ctx.audit.changed("message", message.id, { reaction: input.emoji }, { reaction: input.previous });
    return { changed: true };
  },
});
