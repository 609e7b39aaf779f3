import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { messageNotFound, ownMessageId } from "../own-message-id.ts";
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
    .where(eq(messages.id, await ownMessageId(ctx, messageId)));
  const allowed = ctx.caller.phoneIds;
  if (!row || (allowed && !allowed.includes(row.phoneId))) throw messageNotFound(messageId);
  if (chatId !== undefined && row.chatId !== chatId) {
    throw conflict("belongs to another chat; quote one of this chat, see list_messages");
  }
  if (row.deletedAt) throw conflict(row.deletedByUs ? "was deleted by us" : "was deleted for everyone");
  if (row.providerId === null) throw conflict(`has not reached the network yet (${row.state}); wait until it is sent`);
  return { ...row, providerId: row.providerId };
}

function conflict(why: string): AppError {
  return new AppError("message_conflict", {
    public: `That message ${why}.`,
    fields: [{ path: "message_id", message: why }],
  });
}
