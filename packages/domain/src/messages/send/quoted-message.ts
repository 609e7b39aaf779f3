import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { messages } from "../table.ts";

export interface KnownMessage {
  id: string;
  chatId: string;
  phoneId: string;
  providerId: string;
}

/**
 * A message the network knows, so that it can be answered or reacted to.
 * @throws message_not_found
 * @throws message_conflict  it is still on its way, was deleted, or belongs to another chat
 */
export async function loadKnownMessage(ctx: Ctx, messageId: string, chatId?: string): Promise<KnownMessage> {
  const [row] = await db(ctx)
    .select({
      id: messages.id,
      chatId: messages.chatId,
      phoneId: messages.phoneId,
      providerId: messages.providerId,
      state: messages.deliveryState,
      deletedAt: messages.deletedAt,
      deletedByUs: messages.deletedByUs,
    })
    .from(messages)
    .where(eq(messages.id, messageId));
  const allowed = ctx.caller.phoneIds;
  if (!row || (allowed && !allowed.includes(row.phoneId))) throw notFound(messageId);
  if (chatId !== undefined && row.chatId !== chatId) {
    throw conflict("belongs to another chat; quote one of this chat, see list_messages");
  }
  if (row.deletedAt) throw conflict(row.deletedByUs ? "was deleted by us" : "was deleted for everyone");
  if (row.providerId === null) throw conflict(`has not reached the network yet (${row.state}); wait until it is sent`);
  return { ...row, providerId: row.providerId };
}

function notFound(messageId: string): AppError {
  const received = messageId.slice(0, 40);
  return new AppError("message_not_found", {
    public: `There is no message ${received}. Message ids look like msg_…: take one from list_messages or search_messages.`,
    fields: [{ path: "message_id", message: "is not known", expected: "msg_…", received }],
    hint: "search_messages",
  });
}

function conflict(why: string): AppError {
  return new AppError("message_conflict", {
    public: `That message ${why}.`,
    fields: [{ path: "message_id", message: why }],
  });
}
