import { toSecond, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, gt, inArray, isNull, ne, or } from "drizzle-orm";
import { contactNames } from "../contacts/index.ts";
import { mediaFiles } from "../media/table.ts";
import { phoneNames } from "../phones-by-id.ts";
import { headsOfChats } from "./names-of-chats.ts";
import { mentionShower } from "./mention-names.ts";
import type { MessageDetail, MessageView } from "./schemas.ts";
import { messageMarks, messageReactions, messages } from "./table.ts";
import { payloadsOf } from "./poll-votes.ts";
import { unsupportedKind } from "./unsupported-kind.ts";
import { NAMELESS_PERSON } from "../nameless.ts";

/** Everything of a row but what only search reads. */
export const MESSAGE_COLUMNS = {
  id: messages.id,
  phoneId: messages.phoneId,
  chatId: messages.chatId,
  senderId: messages.senderId,
  fromMe: messages.fromMe,
  type: messages.type,
  text: messages.text,
  payload: messages.payload,
  mediaId: messages.mediaId,
  providerId: messages.providerId,
  replyToProviderId: messages.replyToProviderId,
  forwarded: messages.forwarded,
  sentAt: messages.sentAt,
  editedAt: messages.editedAt,
  deletedAt: messages.deletedAt,
  sentBy: messages.sentBy,
  sentById: messages.sentById,
  deliveryState: messages.deliveryState,
  deliveryError: messages.deliveryError,
};
export type MessageRow = { [K in keyof typeof MESSAGE_COLUMNS]: (typeof messages.$inferSelect)[K] };

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** A list shows this much of each text, and so many reactions; get_message and list_reactions have the rest. */
const LIST_TEXT_CHARS = 500;
const LIST_REACTIONS = 8;

export interface ViewOptions {
  /** Each message names its chat: for lists across chats. */
  withChat: boolean;
  /** People are named by the chat where it is theirs, for answers that say which chat it is. */
  namedByChat: boolean;
}

/** Messages as lists show them, in the order given; one query for each kind of neighbour. */
export async function messageViews(
  ctx: Reach & Pick<Ctx, "clock">,
  rows: readonly MessageRow[],
  options: ViewOptions,
): Promise<MessageView[]> {
  return (await wholeViews(ctx, rows, options)).map(asListed);
}

/** The same with all text and all reactions of each. */
export async function wholeViews(
  ctx: Reach & Pick<Ctx, "clock">,
  rows: readonly MessageRow[],
  options: ViewOptions,
): Promise<MessageView[]> {
  if (rows.length === 0) return [];
  const reactions = await reactionsOf(ctx, rows);
  const names = await contactNames(ctx, [
    ...rows.flatMap((row) => row.senderId ?? []),
    ...reactions.flatMap((item) => item.reactorId),
  ]);
  const files = await filesOf(ctx, rows);
  const marks = await marksOf(
    ctx,
    rows.map((row) => row.id),
  );
  const quoted = await quotedIds(ctx, rows);
  const ofChats = await headsOfChats(ctx, options.withChat || options.namedByChat ? rows.map((row) => row.chatId) : []);
  const shownText = await mentionShower(ctx, rows);
  return rows.map((row) => {
    const file = files.get(row.mediaId ?? "");
    const emoji = reactions.filter((item) => item.messageId === row.id);
    const text = row.text === null ? "" : shownText(row, row.text);
    const chat = ofChats.get(row.chatId);
    const unsupported = unsupportedKind(row);
    const from = (id: string | null) => {
      const name = names.get(id ?? "") ?? NAMELESS_PERSON;
      const isSaid = options.namedByChat && chat?.contactId === id && chat?.name === name;
      return { from: name, ...(id && !isSaid ? { from_id: id } : {}) };
    };
    return {
      message_id: row.id,
      at: toSecond(row.sentAt),
      ...(row.fromMe ? { from: "me" } : from(row.senderId)),
      ...(options.withChat ? { chat_id: row.chatId, chat_name: chat?.name ?? "" } : {}),
      ...(row.type === "text" ? {} : { type: row.type }),
      ...(unsupported ? { unsupported } : {}),
      ...(text ? { text } : {}),
      ...(file ? { media: mediaOf(file) } : {}),
      ...(row.replyToProviderId
        ? { reply_to: quoted.get(`${row.phoneId}:${row.replyToProviderId}`) ?? "unknown" }
        : {}),
      ...(emoji.length > 0
        ? {
            reactions: emoji.map(({ emoji: sign, reactorId }) => ({
              emoji: sign,
              ...(reactorId === "me" ? { from: "me" } : from(reactorId)),
            })),
          }
        : {}),
      ...(row.fromMe && row.deliveryState ? { state: row.deliveryState } : {}),
      ...(marks.has(`star ${row.id}`) ? { starred: true } : {}),
      ...(marks.has(`pin ${row.id}`) ? { pinned: true } : {}),
      ...(row.forwarded ? { forwarded: true } : {}),
      ...(row.editedAt ? { edited: true } : {}),
      ...(row.deletedAt ? { deleted: true } : {}),
    };
  });
}

export async function messageDetailOf(ctx: Reach & Pick<Ctx, "clock">, row: MessageRow): Promise<MessageDetail> {
  const [detail] = await messageDetails(ctx, [row]);
  if (!detail) throw new Error("A message that exists has a view.");
  return detail;
}

/** All that is known of each, in the order given. */
export async function messageDetails(
  ctx: Reach & Pick<Ctx, "clock">,
  rows: readonly MessageRow[],
): Promise<MessageDetail[]> {
  const views = await wholeViews(ctx, rows, { withChat: true, namedByChat: false });
  const phones = await phoneNames(
    ctx,
    rows.map((row) => row.phoneId),
  );
  const pinned = views.flatMap((view) => (view.pinned ? [view.message_id] : []));
  const marks = pinned.length > 0 ? await marksOf(ctx, pinned) : new Map<string, Date | null>();
  const payloads = await payloadsOf(ctx, rows);
  return views.flatMap((view, place) => {
    const row = rows[place];
    if (!row) return [];
    const pinnedUntil = marks.get(`pin ${row.id}`);
    return {
      ...view,
      phone_id: row.phoneId,
      phone_name: phones.get(row.phoneId) ?? "",
      ...(row.providerId ? { provider_id: row.providerId } : {}),
      ...(row.sentBy ? { sent_by: row.sentBy } : {}),
      ...(row.sentById ? { sent_by_id: row.sentById } : {}),
      ...(row.payload ? { payload: payloads.get(row.id) } : {}),
      ...(row.deliveryError ? { error: { code: row.deliveryError.code, message: row.deliveryError.message } } : {}),
      ...(pinnedUntil ? { pinned_until: toSecond(pinnedUntil) } : {}),
      ...(row.editedAt ? { edited_at: toSecond(row.editedAt) } : {}),
      ...(row.deletedAt ? { deleted_at: toSecond(row.deletedAt) } : {}),
    };
  });
}

/** Stars and standing pins, by kind and message; of a pin until when. */
async function marksOf(ctx: Pick<Ctx, "tx" | "clock">, ids: readonly string[]): Promise<Map<string, Date | null>> {
  const rows = await db(ctx)
    .select({ id: messageMarks.messageId, kind: messageMarks.kind, until: messageMarks.until })
    .from(messageMarks)
    .where(
      and(
        inArray(messageMarks.messageId, [...ids]),
        or(isNull(messageMarks.until), gt(messageMarks.until, ctx.clock.now())),
      ),
    );
  return new Map(rows.map((row) => [`${row.kind} ${row.id}`, row.until]));
}

/** Says nothing twice: who writes in their direct chat is its name. */
function asListed(view: MessageView): MessageView {
  const { chat_name: chatName, ...rest } = view;
  const isNamed = view.from_id === undefined && chatName === view.from;
  return { ...(isNamed ? rest : view), ...cutText(view.text), ...firstOf(view.reactions) };
}

/** Cut before, never inside, a character that takes two units. */
function cutText(text: string | undefined): Pick<MessageView, "text" | "text_cut"> {
  if (text === undefined || text.length <= LIST_TEXT_CHARS) return {};
  return { text: text.slice(0, LIST_TEXT_CHARS).replace(/[\ud800-\udbff]$/, ""), text_cut: true };
}

function firstOf(reactions: MessageView["reactions"]): Pick<MessageView, "reactions" | "more_reactions"> {
  if (reactions === undefined || reactions.length <= LIST_REACTIONS) return {};
  return { reactions: reactions.slice(0, LIST_REACTIONS), more_reactions: reactions.length - LIST_REACTIONS };
}

function mediaOf(file: { mimeType: string; filename: string | null; sizeBytes: number | null; state: string }) {
  return {
    mime_type: file.mimeType,
    ...(file.filename ? { filename: file.filename } : {}),
    ...(file.sizeBytes === null ? {} : { bytes: file.sizeBytes }),
    ...(file.state === "stored" ? {} : { state: file.state }),
  };
}

async function reactionsOf(ctx: Reach, rows: readonly MessageRow[]) {
  return db(ctx)
    .select({
      messageId: messageReactions.messageId,
      reactorId: messageReactions.reactorId,
      emoji: messageReactions.emoji,
    })
    .from(messageReactions)
    .where(
      and(
        inArray(
          messageReactions.messageId,
          rows.map((row) => row.id),
        ),
        ne(messageReactions.emoji, ""),
      ),
    )
    .orderBy(messageReactions.at);
}

async function filesOf(ctx: Reach, rows: readonly MessageRow[]) {
  const ids = rows.flatMap((row) => row.mediaId ?? []);
  if (ids.length === 0) return new Map<string, typeof mediaFiles.$inferSelect>();
  const files = await db(ctx).select().from(mediaFiles).where(inArray(mediaFiles.id, ids));
  return new Map(files.map((file) => [file.id, file]));
}

/** Our ids of quoted messages, by phone and network id. */
async function quotedIds(ctx: Reach, rows: readonly MessageRow[]): Promise<Map<string, string>> {
  const quoting = rows.filter((row) => row.replyToProviderId !== null);
  if (quoting.length === 0) return new Map();
  const found = await db(ctx)
    .select({ id: messages.id, phoneId: messages.phoneId, providerId: messages.providerId })
    .from(messages)
    .where(
      and(
        inArray(messages.phoneId, [...new Set(quoting.map((row) => row.phoneId))]),
        inArray(
          messages.providerId,
          quoting.flatMap((row) => row.replyToProviderId ?? []),
        ),
        eq(messages.workspaceId, ctx.workspaceId),
      ),
    );
  return new Map(found.map((row) => [`${row.phoneId}:${row.providerId}`, row.id]));
}
