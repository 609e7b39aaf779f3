import { actorName, AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, inArray, sql, type SQL } from "drizzle-orm";
import { givenAs } from "../given-as.ts";
import {
  loadMessage,
  MESSAGE_COLUMNS,
  messageViews,
  namedChatsOf,
  type MessageRow,
  type MessageView,
} from "../messages/index.ts";
import { messages } from "../messages/table.ts";
import type { OtherChat } from "./schemas.ts";
import { ticketMessages } from "./table.ts";
import type { TicketRow } from "./ticket-view.ts";

/**
 * Messages by id, each once, oldest first.
 * @throws message_not_found  one of them is not in this workspace, or on a phone this key may not use
 */
export async function loadForTicket(ctx: Ctx, ids: readonly string[]): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  for (const id of new Set(ids)) rows.push(await givenAs("message_ids", "message_id", loadMessage(ctx, id)));
  return rows.sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** @returns those that were not attached before */
export async function attach(ctx: Ctx, ticketId: string, messageIds: readonly string[]): Promise<string[]> {
  if (messageIds.length === 0) return [];
  const made = await db(ctx)
    .insert(ticketMessages)
    .values(
      messageIds.map((messageId) => ({
        workspaceId: ctx.workspaceId,
        ticketId,
        messageId,
        attachedAt: ctx.clock.now(),
        attachedBy: actorName(ctx.caller.actor),
      })),
    )
    .onConflictDoNothing()
    .returning({ id: ticketMessages.messageId });
  return made.map((row) => row.id);
}

/** @throws message_conflict  it was not attached */
export async function detach(ctx: Ctx, ticketId: string, messageId: string): Promise<void> {
  const gone = await db(ctx)
    .delete(ticketMessages)
    .where(and(eq(ticketMessages.ticketId, ticketId), eq(ticketMessages.messageId, messageId)))
    .returning({ id: ticketMessages.messageId });
  if (gone.length > 0) return;
  throw new AppError("message_conflict", {
    public: `The message ${messageId} is not attached to this ticket. See list_ticket_messages.`,
    fields: [{ path: "message_id", message: "is not attached", received: messageId }],
    hint: "list_ticket_messages",
  });
}

/** Attached messages that the key may see, oldest first. */
export async function attachedMessages(
  ctx: Ctx,
  ticketId: string,
  page: { after?: { sentAt: Date; id: string } | undefined; limit: number },
): Promise<MessageRow[]> {
  return select(
    ctx,
    ticketId,
    page.after &&
      sql`(${messages.sentAt}, ${messages.id}) > (${page.after.sentAt.toISOString()}::timestamptz, ${page.after.id})`,
  )
    .orderBy(asc(messages.sentAt), asc(messages.id))
    .limit(page.limit);
}

/** The newest attached messages, oldest of them first. */
export async function lastAttached(ctx: Ctx, ticketId: string, limit: number): Promise<MessageRow[]> {
  const rows = await select(ctx, ticketId, undefined)
    .orderBy(sql`${messages.sentAt} desc, ${messages.id} desc`)
    .limit(limit);
  return rows.reverse();
}

function select(ctx: Ctx, ticketId: string, place: SQL | undefined) {
  const phoneIds = ctx.caller.phoneIds;
  return db(ctx)
    .select(MESSAGE_COLUMNS)
    .from(ticketMessages)
    .innerJoin(messages, eq(messages.id, ticketMessages.messageId))
    .where(
      and(
        eq(ticketMessages.ticketId, ticketId),
        phoneIds ? inArray(messages.phoneId, [...phoneIds]) : undefined,
        place,
      ),
    );
}

/** Where a message was written and by whom; `name` and `number` are of its chat. */
export interface Place {
  name: string;
  number?: string;
  chat_id: string;
  from: string;
  from_id?: string;
  other_chat?: true;
}

/** By message id. */
export async function placesFor(
  ctx: Ctx,
  ticket: Pick<TicketRow, "chatId">,
  rows: readonly MessageRow[],
): Promise<Map<string, Place>> {
  const chats = await namedChatsOf(
    ctx,
    rows.map((row) => row.chatId),
  );
  const views = await messageViews(ctx, rows, { withChat: true, namedByChat: true });
  return new Map(
    views.map(({ message_id, chat_id = "", from, from_id }) => {
      const { chat_name: name = "", number } = chats.get(chat_id) ?? {};
      const place = { name, ...(number ? { number } : {}), chat_id, from, ...(from_id ? { from_id } : {}) };
      return [message_id, chat_id === ticket.chatId ? place : { ...place, other_chat: true as const }];
    }),
  );
}

/** Chats other than the ticket's, and which of these messages each holds. */
export async function otherChatsOf(
  ctx: Ctx,
  ticket: Pick<TicketRow, "chatId">,
  rows: readonly MessageRow[],
): Promise<OtherChat[]> {
  const elsewhere = rows.filter((row) => row.chatId !== ticket.chatId);
  const chats = await namedChatsOf(
    ctx,
    elsewhere.map((row) => row.chatId),
  );
  return [...chats].map(([id, { chat_name: name, number }]) => ({
    chat_id: id,
    name,
    ...(number ? { number } : {}),
    message_ids: elsewhere.filter((row) => row.chatId === id).map((row) => row.id),
  }));
}

/** Messages of the ticket's own chat do not repeat its name. */
export async function viewsFor(
  ctx: Ctx,
  ticket: Pick<TicketRow, "chatId">,
  rows: readonly MessageRow[],
): Promise<MessageView[]> {
  const elsewhere = rows.some((row) => row.chatId !== ticket.chatId);
  return messageViews(ctx, rows, { withChat: elsewhere, namedByChat: true });
}
