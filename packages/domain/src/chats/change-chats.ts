import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { z } from "zod";
import { changeEach, labelEach, type Change, type Changeable } from "../change-each.ts";
import { shownNames } from "../contacts/index.ts";
import { itemResult, type ItemResult } from "../per-item.ts";
import { numbersInChats } from "./chat-people.ts";
import type { ChatRow } from "./find-or-create.ts";
import { holdChat, loadChat } from "./load-chat.ts";
import { chats } from "./table.ts";
import { NAMELESS_GROUP } from "../nameless.ts";

const CHATS_MAX = 100;

export const chatIdsInput = z
  .array(z.string().min(1).max(100))
  .min(1)
  .max(CHATS_MAX)
  .describe("Up to 100 chats: ids (chat_…), numbers with country code, or WhatsApp ids (…@c.us, …@g.us).");

/** What became of each chat, in the order given. */
export const changedChats = z.object({ items: z.array(itemResult) });

interface Named {
  chat_ids: readonly string[];
  phone_id?: string | undefined;
}

/** Changes many chats, each for itself: see `changeEach`. */
export function changeChats(
  ctx: Ctx,
  input: Named,
  change: (chat: ChatRow) => Promise<Change | null>,
): Promise<{ items: ItemResult[] }> {
  return changeEach(ctx, chatsOn(input.phone_id), input.chat_ids, change);
}

/** Labels of many chats; `change` answers what the chat wears after. */
export function labelChats(
  ctx: Ctx,
  input: Named,
  change: (chatId: string) => Promise<string[]>,
): Promise<{ items: ItemResult[] }> {
  return labelEach(ctx, chatsOn(input.phone_id), input.chat_ids, change);
}

function chatsOn(phoneId: string | undefined): Changeable<ChatRow> {
  return {
    kind: "chat",
    table: chats,
    load: (ctx, given) => loadChat(ctx, given, phoneId),
    hold: (ctx, given) => holdChat(ctx, given, phoneId),
    nameOf,
    numbersOf: numbersByChat,
  };
}

async function numbersByChat(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db(ctx)
    .select({ id: chats.id, contactId: chats.contactId, accountId: chats.accountId })
    .from(chats)
    .where(inArray(chats.id, [...ids]));
  const numberOf = await numbersInChats(ctx, rows);
  return new Map(
    rows.flatMap((row) => {
      const number = numberOf(row);
      return number ? [[row.id, `+${number}`] as const] : [];
    }),
  );
}

async function nameOf(ctx: Ctx, chat: ChatRow): Promise<string> {
  if (chat.name) return chat.name;
  const names = await shownNames(ctx, chat.contactId ? [chat.contactId] : []);
  return names.get(chat.contactId ?? "") ?? NAMELESS_GROUP;
}
