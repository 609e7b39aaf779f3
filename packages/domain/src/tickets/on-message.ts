import type { Ctx, DomainEvent, Subscriber } from "@parley/kernel";
import { connectionOf, db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { ticketMessages, tickets } from "./table.ts";
import { UNFINISHED } from "./ticket-lifecycle.ts";

/** Of people, of us on another device, and of us from here. */
const NEW_MESSAGE = ["message.received", "message.echoed", "message.queued"];

/**
 * What is written in a chat belongs to its newest unfinished ticket, unless it was attached as it was written.
 * A chat that was merged into another takes its tickets along, and so does a contact.
 */
export const ticketSubscriber: Subscriber = {
  types: [...NEW_MESSAGE, "chat.merged", "contact.merged"],
  async onEvents(ctx, events) {
    for (const { data } of events.filter((event) => event.type === "chat.merged"))
      await db(ctx)
        .update(tickets)
        .set({ chatId: String(data["chat_id"]) })
        .where(eq(tickets.chatId, String(data["merged_id"])));
    for (const { data } of events.filter((event) => event.type === "contact.merged"))
      await db(ctx)
        .update(tickets)
        .set({ contactId: String(data["contact_id"]) })
        .where(eq(tickets.contactId, String(data["merged_id"])));
    const written = events.filter((event) => NEW_MESSAGE.includes(event.type));
    const ticketed = await chatsWithTickets(ctx, written);
    if (ticketed.size > 0)
      await attachLater(
        ctx,
        written.filter((event) => ticketed.has(String(event.data["chat_id"]))),
      );
  },
};

/** Every message passes here and most chats have no ticket, so this is asked first, and prepared. */
async function chatsWithTickets(ctx: Ctx, events: readonly DomainEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const { rows } = await connectionOf(ctx).query<{ chat_id: string }>({
    name: "tickets_of_chats",
    text: `select distinct chat_id from tickets
           where chat_id = any ($1::text[]) and status = any ($2::text[]) and deleted_at is null`,
    values: [events.map((event) => String(event.data["chat_id"])), [...UNFINISHED]],
  });
  return new Set(rows.map((row) => row.chat_id));
}

async function attachLater(ctx: Ctx, events: readonly DomainEvent[]): Promise<void> {
  const now = ctx.clock.now().toISOString();
  const list = (values: readonly string[]) => sql.param([...values]);
  const { rows } = await db(ctx).execute<{ ticket_id: string; chat_id: string; message_ids: string[] }>(sql`
    with written as (
      select * from unnest(
        ${list(events.map((event) => String(event.data["message_id"])))}::text[],
        ${list(events.map((event) => String(event.data["chat_id"])))}::text[],
        ${sql.param(events.map((event) => event.type !== "message.received"))}::boolean[]
      ) as w (message_id, chat_id, is_ours)
      where not exists (select from ${ticketMessages} t where t.message_id = w.message_id)
    ), latest as (
      select distinct on (k.chat_id) k.id, k.chat_id from ${tickets} k
      where k.chat_id in (select chat_id from written)
        and k.status = any (${list(UNFINISHED)}::text[]) and k.deleted_at is null
      order by k.chat_id, k.created_at desc, k.id desc
    ), attached as (
      insert into ${ticketMessages} (workspace_id, ticket_id, message_id, attached_at)
      select ${ctx.workspaceId}, latest.id, written.message_id, ${now}::timestamptz
      from written join latest using (chat_id)
      on conflict do nothing
      returning ticket_id, message_id
    ), facts as (
      select a.ticket_id, array_agg(a.message_id) as message_ids, bool_or(w.is_ours) as is_answered
      from attached a join written w using (message_id) group by a.ticket_id
    )
    update ${tickets} k set updated_at = ${now}::timestamptz,
      first_response_at = case when facts.is_answered then coalesce(k.first_response_at, ${now}::timestamptz)
                               else k.first_response_at end
    from facts where k.id = facts.ticket_id
    returning k.id as ticket_id, k.chat_id, facts.message_ids`);
  for (const row of rows) ctx.events.publish("ticket.message_attached", { ...row });
}
