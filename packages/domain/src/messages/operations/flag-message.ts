import { namedChat } from "../../chats/index.ts";
import { namedChatOf } from "../names-of-chats.ts";
import { messageIdInput } from "../schemas.ts";
import { actorId, actorName, AppError, defineOperation, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { assertMayFlag } from "../../chats/index.ts";
import { loadMessage } from "../load-message.ts";
import { messageFlags } from "../table.ts";

export const flagMessage = defineOperation({
  name: "flag_message",
  summary: "Mark a message as needing an answer: list_flagged_messages.",
  guidance: "Customers do not see it. Returns flag.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "core",
  rest: "PUT /messages/{message_id}/flag",
  input: z.object({
    message_id: messageIdInput,
    reason: z.string().trim().min(1).max(500).optional().describe("Why it needs an answer, at most 500 characters."),
  }),
  output: namedChat.extend({
    message_id: z.string(),
    flagged_at: z.string(),
    reason: z.string().optional(),
  }),
  errors: ["message_not_found", "message_conflict", "chat_conflict"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    if (message.fromMe) throw ownMessage(message.id);
    await assertMayFlag(ctx, message.chatId);
    const [before] = await db(ctx)
      .select()
      .from(messageFlags)
      .where(eq(messageFlags.messageId, message.id))
      .for("update");
    const reason = input.reason ?? before?.reason ?? null;
    // The age of a flag counts from when it was first set.
    const at = before?.at ?? ctx.clock.now();
    const answer = {
      message_id: message.id,
      ...(await namedChatOf(ctx, message.chatId)),
      flagged_at: toSecond(at),
      ...(reason ? { reason } : {}),
    };
    if (before && before.reason === reason) {
      ctx.audit.nothing("the message was flagged so already");
      return answer;
    }
    await db(ctx)
      .insert(messageFlags)
      .values({
        workspaceId: ctx.workspaceId,
        messageId: message.id,
        chatId: message.chatId,
        reason,
        flaggedBy: actorName(ctx.caller.actor),
        flaggedById: actorId(ctx.caller.actor),
        at,
      })
      .onConflictDoUpdate({ target: messageFlags.messageId, set: { reason } });
    ctx.audit.changed("message", message.id, { flag: before ? { reason: before.reason } : null }, { flag: { reason } });
    ctx.events.publish("message.flagged", { message_id: message.id, chat_id: message.chatId });
    return answer;
  },
});

function ownMessage(messageId: string): AppError {
  return new AppError("message_conflict", {
    public: `The message ${messageId} is our own, so it waits for no answer of ours. Flag what somebody wrote to us, found with list_messages and from_me false; for a follow-up of our own see create_task.`,
    fields: [
      { path: "message_id", message: "is our own", received: messageId, expected: "a message of somebody else" },
    ],
    hint: "list_messages",
  });
}
