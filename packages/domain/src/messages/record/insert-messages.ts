import type { InboundCall, InboundMessage } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db, searchTextOf } from "@parley/store";
import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { queueFetch, type NewFile } from "../../media/index.ts";
import { instantOf } from "../../network-time.ts";
import { messages } from "../table.ts";
import { placing } from "./after-newest.ts";
import type { Places } from "./places.ts";

/** A message that has just become known, or of which only history had told. */
export interface Inserted {
  id: string;
  chatId: string;
  senderId: string | null;
  fromMe: boolean;
  historical: boolean;
  unread: boolean;
  type: string;
  sentAt: Date;
}

type MessageRow = typeof messages.$inferInsert;

/** Rows that hold this many parameters stay well below PostgreSQL's 65,535 for one statement. */
const ROWS_PER_INSERT = 500;

/**
 * Inserts what is new, in one statement for all; a message known by its network id is left as it is.
 * A call is a message of type `call`, so the chat shows it.
 */
export async function insertMessages(
  ctx: Ctx,
  phoneId: string,
  events: readonly (InboundMessage | InboundCall)[],
  places: Places,
): Promise<Inserted[]> {
  const placeOf = await placing(ctx, events, places);
  const inserted: Inserted[] = [];
  for (let start = 0; start < events.length; start += ROWS_PER_INSERT) {
    const slice = events.slice(start, start + ROWS_PER_INSERT);
    inserted.push(...(await insertSlice(ctx, phoneId, slice, { places, placeOf })));
  }
  return inserted;
}

/** Which chats and contacts, and which time of each chat's order. */
interface Standing {
  places: Places;
  placeOf: (chatId: string, at: Date) => Date;
}

async function insertSlice(
  ctx: Ctx,
  phoneId: string,
  events: readonly (InboundMessage | InboundCall)[],
  standing: Standing,
): Promise<Inserted[]> {
  const now = ctx.clock.now();
  const files = new Map<string, NewFile>();
  const rows = events.map((event) => {
    const message = event.kind === "call" ? callAsMessage(event) : event;
    const id = ctx.ids.next("message");
    const row = rowOf(ctx, { id, phoneId }, message, standing, now);
    if (message.content.media) {
      row.mediaId = ctx.ids.next("file");
      files.set(id, { id: row.mediaId, phoneId, media: message.content.media });
    }
    return row;
  });
  const made = await db(ctx)
    .insert(messages)
    .values(rows)
    .onConflictDoNothing({ target: [messages.phoneId, messages.providerId] })
    .returning({ id: messages.id });
  const madeIds = new Set(made.map((row) => row.id));
  await queueFetch(
    ctx,
    [...files].flatMap(([messageId, file]) => (madeIds.has(messageId) ? [file] : [])),
  );
  for (const [index, event] of events.entries()) {
    const row = rows[index];
    if (event.kind === "call" && row && !madeIds.has(row.id)) await addToCall(ctx, phoneId, event);
  }
  const known = rows.filter((row) => !madeIds.has(row.id) && !row.fromHistory);
  return [
    ...rows
      .filter((row) => madeIds.has(row.id))
      .map((row) => ({
        id: row.id,
        chatId: row.chatId,
        senderId: row.senderId ?? null,
        fromMe: row.fromMe,
        historical: row.fromHistory != null,
        unread: isUnread(row) && row.fromHistory !== "read",
        type: row.type,
        sentAt: row.sentAt,
      })),
    ...(await toldAfterHistory(ctx, phoneId, known)),
  ];
}

const isUnread = (row: Pick<MessageRow, "fromMe" | "type">) => !row.fromMe && row.type !== "system";

/**
 * What is written while history is being read comes twice, from there and by itself, in either order:
 * it is news all the same, once.
 */
async function toldAfterHistory(ctx: Ctx, phoneId: string, known: readonly MessageRow[]): Promise<Inserted[]> {
  if (known.length === 0) return [];
  const { id, chatId, senderId, fromMe, type, sentAt, fromHistory } = messages;
  const before = await db(ctx)
    .select({ id, chatId, senderId, fromMe, type, sentAt, fromHistory })
    .from(messages)
    .where(
      and(
        eq(messages.phoneId, phoneId),
        inArray(
          messages.providerId,
          known.flatMap((row) => row.providerId ?? []),
        ),
        isNotNull(fromHistory),
      ),
    )
    .orderBy(id)
    .for("update");
  if (before.length === 0) return [];
  await db(ctx)
    .update(messages)
    .set({ fromHistory: null })
    .where(
      inArray(
        id,
        before.map((row) => row.id),
      ),
    );
  return before.map(({ fromHistory: was, ...row }) => ({
    ...row,
    historical: false,
    unread: isUnread(row) && was !== "unread",
  }));
}

function rowOf(
  ctx: Ctx,
  ids: { id: string; phoneId: string },
  event: InboundMessage,
  { places, placeOf }: Standing,
  now: Date,
): MessageRow {
  const { content } = event;
  const toldAt = instantOf(event.sentAt, now);
  const chatId = places.chatOf(event.chat).id;
  return {
    ...ids,
    workspaceId: ctx.workspaceId,
    chatId,
    senderId: event.fromMe ? null : (places.contactOf(event.sender) ?? places.contactOf(event.chat.peer)),
    fromMe: event.fromMe,
    type: content.type,
    text: content.text ?? null,
    payload: content.payload ?? null,
    mediaId: null,
    providerId: event.providerId,
    replyToProviderId: event.replyToProviderId ?? null,
    forwarded: event.forwarded ?? false,
    fromHistory: event.historical ? (event.unread ? "unread" : "read") : null,
    sentAt: event.historical ? toldAt : placeOf(chatId, toldAt),
    deliveryState: event.fromMe ? (event.deliveryState ?? "sent") : null,
    deliveryAt: event.fromMe ? toldAt : null,
    searchText: content.text ? searchTextOf(content.text) : null,
    createdAt: now,
  };
}

function callAsMessage(event: InboundCall): InboundMessage {
  return {
    kind: "message",
    providerId: event.callId,
    chat: event.chat,
    ...(event.caller ? { sender: event.caller } : {}),
    fromMe: event.caller === undefined,
    sentAt: event.at,
    content: { type: "call", payload: callPayload(event) },
  };
}

/** A call tells of itself more than once: how it began, how it ended. Its one message holds the last of each fact. */
async function addToCall(ctx: Ctx, phoneId: string, event: InboundCall): Promise<void> {
  const facts = JSON.stringify(callPayload(event));
  const changed = await db(ctx)
    .update(messages)
    .set({ payload: sql`coalesce(${messages.payload}, '{}'::jsonb) || ${facts}::jsonb` })
    .where(
      and(
        eq(messages.phoneId, phoneId),
        eq(messages.providerId, event.callId),
        sql`not coalesce(${messages.payload}, '{}'::jsonb) @> ${facts}::jsonb`,
      ),
    )
    .returning({ id: messages.id, chatId: messages.chatId });
  for (const row of changed)
    ctx.events.publish("message.updated", { message_id: row.id, chat_id: row.chatId, change: "call" });
}

function callPayload(event: InboundCall): Record<string, unknown> {
  return { event: event.event, ...event.payload };
}
