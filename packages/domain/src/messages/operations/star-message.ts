import { actorName, type Ctx, defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { namedChat } from "../../chats/index.ts";
import { loadMessage } from "../load-message.ts";
import { namedChatOf } from "../names-of-chats.ts";
import { messageIdInput } from "../schemas.ts";
import { messageMarks } from "../table.ts";

export const starMessage = defineOperation({
  name: "star_message",
  summary: "Star a message to find it again, or take the star away.",
  guidance: "Seen by us only: starred in every list of messages.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "extended",
  rest: "PUT /messages/{message_id}/star",
  input: z.object({
    message_id: messageIdInput,
    starred: z.boolean().default(true).describe("false takes it away"),
  }),
  output: namedChat.extend({ message_id: z.string(), starred: z.boolean(), changed: z.boolean() }),
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    const about = { message_id: message.id, chat_id: message.chatId };
    const changed = input.starred ? await addStar(ctx, message) : await removeStar(ctx, message.id);
    if (!changed) ctx.audit.nothing(input.starred ? "the message had a star" : "the message had no star");
    else {
      ctx.audit.changed("message", message.id, { starred: !input.starred }, { starred: input.starred });
      ctx.events.publish(input.starred ? "message.starred" : "message.unstarred", about);
    }
    return { ...about, ...(await namedChatOf(ctx, message.chatId)), starred: input.starred, changed };
  },
});

async function addStar(ctx: Ctx, message: { id: string; chatId: string }): Promise<boolean> {
  const { actor } = ctx.caller;
  const star = { messageId: message.id, chatId: message.chatId, kind: "star" as const, at: ctx.clock.now() };
  const added = await db(ctx)
    .insert(messageMarks)
    .values({ ...star, workspaceId: ctx.workspaceId, markedBy: actorName(actor) })
    .onConflictDoNothing()
    .returning({ id: messageMarks.messageId });
  return added.length > 0;
}

async function removeStar(ctx: Ctx, messageId: string): Promise<boolean> {
  const gone = await db(ctx)
    .delete(messageMarks)
    .where(and(eq(messageMarks.messageId, messageId), eq(messageMarks.kind, "star")))
    .returning({ id: messageMarks.messageId });
  return gone.length > 0;
}
