import { DAY_MS, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { messageMarks } from "../table.ts";

/** WhatsApp keeps three of a chat: the oldest gives way. */
const PINS_MAX = 3;

/** What the network has done about a pin, told by nobody else. */
export async function applyPin(
  ctx: Ctx,
  message: { id: string; chatId: string; deletedAt: Date | null },
  change: { kind: string; days: number | null; askedBy: string },
): Promise<void> {
  const { id: messageId, chatId } = message;
  // It was deleted while the network was asked.
  if (message.deletedAt) return;
  const isPinned = change.kind === "pin";
  await db(ctx)
    .delete(messageMarks)
    .where(and(eq(messageMarks.messageId, messageId), eq(messageMarks.kind, "pin")));
  if (isPinned) {
    const at = ctx.clock.now();
    const until = new Date(at.getTime() + (change.days ?? 1) * DAY_MS);
    const pin = { workspaceId: ctx.workspaceId, messageId, kind: "pin" as const, chatId, at, until };
    await db(ctx)
      .insert(messageMarks)
      .values({ ...pin, markedBy: change.askedBy });
    await dropOldest(ctx, chatId);
  }
  ctx.events.publish(isPinned ? "message.pinned" : "message.unpinned", { message_id: messageId, chat_id: chatId });
}

async function dropOldest(ctx: Ctx, chatId: string): Promise<void> {
  const standing = await db(ctx)
    .select({ messageId: messageMarks.messageId })
    .from(messageMarks)
    .where(and(eq(messageMarks.chatId, chatId), eq(messageMarks.kind, "pin"), gt(messageMarks.until, ctx.clock.now())))
    .orderBy(asc(messageMarks.at), asc(messageMarks.messageId));
  const over = standing.slice(0, Math.max(0, standing.length - PINS_MAX)).map((row) => row.messageId);
  if (over.length === 0) return;
  await db(ctx)
    .delete(messageMarks)
    .where(and(inArray(messageMarks.messageId, over), eq(messageMarks.kind, "pin")));
}
