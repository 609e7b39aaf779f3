import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { chats } from "../chats/table.ts";

/** The person of a direct chat: lists name both by the one id. Null of a group, and where there is none. */
export async function personOfChat(ctx: Pick<Ctx, "tx">, chatId: string): Promise<string | null> {
  const [chat] = await db(ctx).select({ contactId: chats.contactId }).from(chats).where(eq(chats.id, chatId));
  return chat?.contactId ?? null;
}
