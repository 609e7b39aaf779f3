import { db } from "@parley/store";
import { and, desc, eq, gte, inArray } from "drizzle-orm";
import { messages, OF_THE_NETWORK } from "../messages/table.ts";
import { olderThan, type Notice, type NoticeFilter, type Reach } from "./notice.ts";
import { MESSAGE_TYPES, type NotificationView } from "./schemas.ts";

type MessageType = (typeof MESSAGE_TYPES)[number];

const COLUMNS = {
  id: messages.id,
  chatId: messages.chatId,
  senderId: messages.senderId,
  fromMe: messages.fromMe,
  type: messages.type,
  text: messages.text,
  payload: messages.payload,
  sentAt: messages.sentAt,
};
type Row = { [K in keyof typeof COLUMNS]: (typeof messages.$inferSelect)[K] };

/** Calls and lines that WhatsApp wrote, newest first. */
export async function messageNotices(ctx: Reach, wanted: NoticeFilter): Promise<Notice[]> {
  const { type } = wanted;
  if (type !== undefined && !isMessageType(type)) return [];
  const rows = await db(ctx)
    .select(COLUMNS)
    .from(messages)
    .where(
      and(
        eq(messages.workspaceId, ctx.workspaceId),
        OF_THE_NETWORK,
        type ? eq(messages.type, type) : undefined,
        wanted.chatId ? eq(messages.chatId, wanted.chatId) : undefined,
        wanted.phoneIds ? inArray(messages.phoneId, [...wanted.phoneIds]) : undefined,
        wanted.since ? gte(messages.sentAt, wanted.since) : undefined,
        olderThan(wanted.after, messages.sentAt, messages.id),
      ),
    )
    .orderBy(desc(messages.sentAt), desc(messages.id))
    .limit(wanted.limit);
  return rows.map(noticeOf);
}

function noticeOf(row: Row): Notice {
  const { id, chatId, senderId, sentAt, text } = row;
  return {
    id,
    at: sentAt,
    chatId,
    contactIds: senderId ? [senderId] : [],
    view: {
      type: row.type === "call" ? "call" : "system",
      ...(row.type === "call" ? { call: callOf(row) } : {}),
      ...(text ? { text } : {}),
      message_id: id,
    },
  };
}

/** How far the call has come: its result once there is one, else the last thing that was told of it. */
function callOf({ payload, fromMe }: Row): NotificationView["call"] {
  const { status, event, duration } = payload ?? {};
  const state = typeof status === "string" ? status : typeof event === "string" ? event : "unknown";
  return {
    state: state.toLowerCase(),
    ...(fromMe ? { from_me: true as const } : {}),
    ...(typeof duration === "number" ? { seconds: duration } : {}),
  };
}

function isMessageType(type: string): type is MessageType {
  return (MESSAGE_TYPES as readonly string[]).includes(type);
}
