import { CHATS_BUDGET, type Ctx, cursorInstant, decodeCursor, pageOf, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { numbersInChats } from "../chats/index.ts";
import { chatMembers, chats } from "../chats/table.ts";
import type { ContactChat } from "./schemas.ts";
import { phoneNames } from "../phones-by-id.ts";
import { contacts } from "./table.ts";
import { NAMELESS_GROUP } from "../nameless.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

interface Wanted {
  type?: "direct" | "group" | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Direct chats and groups of a contact, latest activity first; those on phones the key may use. */
export async function chatsOfContact(
  ctx: Reach,
  contactId: string,
  { type, limit, cursor }: Wanted,
): Promise<{ items: ContactChat[]; next_cursor: string | null }> {
  const rows = await db(ctx)
    .select({
      id: chats.id,
      type: chats.type,
      name: chats.name,
      person: contacts.name,
      contactId: chats.contactId,
      accountId: chats.accountId,
      phoneId: chats.phoneId,
      at: chats.lastActivityAt,
      unread: chats.unreadCount,
      markedUnread: chats.markedUnread,
      archived: chats.archived,
      role: chatMembers.role,
    })
    .from(chats)
    .leftJoin(chatMembers, and(eq(chatMembers.chatId, chats.id), eq(chatMembers.contactId, contactId)))
    .leftJoin(contacts, eq(contacts.id, chats.contactId))
    .where(and(isOf(contactId), isNull(chats.mergedIntoId), allowed(ctx), type && eq(chats.type, type), before(cursor)))
    .orderBy(desc(chats.lastActivityAt), desc(chats.id))
    .limit(limit + 1);
  const page = pageOf(rows, limit, (row) => [row.at.toISOString(), row.id]);
  const numberOf = await numbersInChats(ctx, page.items);
  const phones = await phoneNames(
    ctx,
    page.items.map((row) => row.phoneId),
  );
  return page.showing(
    page.items.map((row) => {
      const number = numberOf(row);
      return {
        chat_id: row.id,
        name: row.name ?? row.person ?? NAMELESS_GROUP,
        type: row.type,
        ...(number ? { number: `+${number}` } : {}),
        phone_id: row.phoneId,
        phone_name: phones.get(row.phoneId) ?? "",
        last_at: toSecond(row.at),
        ...(row.unread > 0 || row.markedUnread ? { unread: Math.max(row.unread, 1) } : {}),
        ...(row.archived ? { archived: true } : {}),
        ...(row.role === "admin" ? { admin: true } : {}),
      };
    }),
    { budget: CHATS_BUDGET },
  );
}

/** By id, so that each kind uses its index: together under one `or` on joined columns neither would. */
function isOf(contactId: string): SQL {
  return sql`${chats.id} in (
    select c.id from ${chats} c where c.contact_id = ${contactId}
    union all select m.chat_id from ${chatMembers} m where m.contact_id = ${contactId})`;
}

function allowed(ctx: Reach): SQL | undefined {
  return ctx.caller.phoneIds ? inArray(chats.phoneId, [...ctx.caller.phoneIds]) : undefined;
}

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${chats.lastActivityAt}, ${chats.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
