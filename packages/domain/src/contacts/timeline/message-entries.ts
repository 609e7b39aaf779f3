import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { desc, inArray, sql, type SQL } from "drizzle-orm";
import { chats } from "../../chats/table.ts";
import { MESSAGE_COLUMNS, messageViews } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { excerpt, type TimelineKind, type TimelineSource, type TimelineWindow } from "./timeline-source.ts";

/** Both sides of their direct chats, and what they wrote in groups. An order is a message of that type. */
export const messageEntries: TimelineSource = {
  kinds: ["message", "order"],
  scope: "messages:read",
  async read(ctx, contact, kinds, window) {
    const ids = await idsOf(ctx, contact.id, kinds, window);
    if (ids.length === 0) return [];
    const rows = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(inArray(messages.id, ids))
      .orderBy(desc(messages.sentAt), desc(messages.id));
    const views = await messageViews(ctx, rows, { withChat: true, namedByChat: true });
    return rows.flatMap((row, index) => {
      const view = views[index];
      if (!view) return [];
      const { message_id: id, at, from, from_id, chat_id, chat_name, type, text } = view;
      return {
        at: row.sentAt,
        id,
        entry: {
          at,
          kind: row.type === "order" ? ("order" as const) : ("message" as const),
          id,
          from,
          ...(from_id ? { from_id } : {}),
          ...(chat_id ? { chat_id } : {}),
          ...(chat_name ? { chat_name } : {}),
          ...(type && type !== "order" ? { type } : {}),
          ...(text ? { text: excerpt(text) } : {}),
        },
      };
    });
  },
};

/** Each chat and the person's own messages are read in order, by the index of each, and only then together. */
async function idsOf(
  ctx: Ctx,
  contactId: string,
  kinds: readonly TimelineKind[],
  window: TimelineWindow,
): Promise<string[]> {
  const wanted = sql.join([sql`m.deleted_at is null`, ...conditions(ctx, kinds, window)], sql` and `);
  const newest = sql`order by m.sent_at desc, m.id desc limit ${window.limit}`;
  const { rows } = await db(ctx).execute<{ id: string }>(sql`
    select id from (
      select found.id, found.sent_at from ${chats} c, lateral (
        select m.id, m.sent_at from ${messages} m where m.chat_id = c.id and ${wanted} ${newest}
      ) found where c.contact_id = ${contactId} and c.type = 'direct'
      union
      (select m.id, m.sent_at from ${messages} m
       where m.workspace_id = ${ctx.workspaceId} and m.sender_id = ${contactId} and ${wanted} ${newest})
    ) m order by m.sent_at desc, m.id desc limit ${window.limit}`);
  return rows.map((row) => row.id);
}

function conditions(ctx: Ctx, kinds: readonly TimelineKind[], { since, until, before }: TimelineWindow): SQL[] {
  const { phoneIds } = ctx.caller;
  return [
    kinds.includes("order") ? null : sql`m.type <> 'order'`,
    kinds.includes("message") ? null : sql`m.type = 'order'`,
    phoneIds ? sql`m.phone_id = any (${sql.param([...phoneIds])}::text[])` : null,
    since ? sql`m.sent_at >= ${since.toISOString()}::timestamptz` : null,
    until ? sql`m.sent_at < ${until.toISOString()}::timestamptz` : null,
    before ? sql`(m.sent_at, m.id) < (${before.at.toISOString()}::timestamptz, ${before.id})` : null,
  ].filter((condition) => condition !== null);
}
