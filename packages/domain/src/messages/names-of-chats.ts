import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import type { z } from "zod";
import { numbersInChats, type namedChat } from "../chats/index.ts";
import type { chatHead } from "./schemas.ts";
import { shownNames } from "../contacts/index.ts";
import { chats } from "../chats/table.ts";
import { NAMELESS_GROUP } from "../nameless.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

export type NamedChat = z.output<typeof namedChat>;

export async function namedChatOf(ctx: Reach, id: string): Promise<NamedChat> {
  return (await namedChatsOf(ctx, [id])).get(id) ?? { chat_id: id, chat_name: "" };
}

/** By chat id. */
export async function namedChatsOf(ctx: Reach, ids: readonly string[]): Promise<Map<string, NamedChat>> {
  const heads = await headsOfChats(ctx, ids);
  const numberOf = await numbersInChats(ctx, [...heads.values()]);
  return new Map(
    [...heads].map(([id, head]) => {
      const number = numberOf(head);
      return [id, { chat_id: id, chat_name: head.name, ...(number ? { number: `+${number}` } : {}) }];
    }),
  );
}

/** Shown names of chats: their own, else their contact's. */
export async function namesOfChats(ctx: Reach, ids: readonly string[]): Promise<Map<string, string>> {
  const heads = await headsOfChats(ctx, ids);
  return new Map([...heads].map(([id, { name }]) => [id, name]));
}

/** For an answer about one chat, with the person of a direct one. */
export async function chatHeadOf(ctx: Reach, id: string): Promise<z.output<typeof chatHead>> {
  const head = (await headsOfChats(ctx, [id])).get(id);
  return { chat_id: id, name: head?.name ?? "", ...(head?.contactId ? { contact_id: head.contactId } : {}) };
}

/** With the person of a direct chat. */
export async function headsOfChats(
  ctx: Reach,
  ids: readonly string[],
): Promise<Map<string, { name: string; contactId: string | null; accountId: string | null }>> {
  if (ids.length === 0) return new Map();
  const rows = await db(ctx)
    .select({ id: chats.id, name: chats.name, contactId: chats.contactId, accountId: chats.accountId })
    .from(chats)
    .where(inArray(chats.id, [...new Set(ids)]));
  const names = await shownNames(
    ctx,
    rows.flatMap((row) => (row.name === null ? (row.contactId ?? []) : [])),
  );
  return new Map(
    rows.map(({ id, name, contactId, accountId }) => [
      id,
      { name: name ?? names.get(contactId ?? "") ?? NAMELESS_GROUP, contactId, accountId },
    ]),
  );
}
