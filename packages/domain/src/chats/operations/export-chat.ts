import {
  type ContentBlock,
  type Ctx,
  defineOperation,
  nextCursor,
  toSecond,
  TIME_CHARS_MAX,
  CURSOR_CHARS_MAX,
} from "@parley/kernel";
import { db } from "@parley/store";
import { sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { askerOf, fileNameFrom, LINK_LIFETIME_MS } from "../../linked-file.ts";
import { cursorAfter, namesOfChats, newerThan, placeOf } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { assertInOrder, loadWorkspace, timeFrom, zonedTime } from "../../workspaces/index.ts";
import { loadChat } from "../load-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { FORMATS, FORMS } from "../transcript/forms.ts";
import { transcriptLink } from "../transcript/link.ts";

const MESSAGES_MAX = 10_000;

export const exportChat = defineOperation({
  name: "export_chat",
  summary: "A link to the transcript of a chat, as a file.",
  guidance: `Lives 15 minutes. Up to ${MESSAGES_MAX} messages a file, oldest first; next_cursor leads to the next file. Attachments are named, not included.`,
  effect: "read",
  outside: false,
  idempotent: true,
  scope: ["chats:read", "messages:read"],
  tier: "extended",
  rest: "GET /chats/{chat_id}/export",
  input: z.object({
    chat_id: chatIdInput,
    format: z.enum(FORMATS).default("text").describe("What the file is written in."),
    from: z
      .string()
      .max(TIME_CHARS_MAX)
      .optional()
      .describe("Since when: ISO 8601, today or -7d. From the beginning unless given."),
    to: z.string().max(TIME_CHARS_MAX).optional().describe("Until when: ISO 8601, today or -7d. Now unless given."),
    cursor: z
      .string()
      .max(CURSOR_CHARS_MAX)
      .optional()
      .describe("The `next_cursor` of the page before, for the one after it."),
  }),
  output: z.object({
    chat_id: z.string(),
    chat_name: z.string(),
    filename: z.string(),
    mime_type: z.string(),
    messages: z.number().int().describe("In this file."),
    first_at: z.string().optional(),
    last_at: z.string().optional(),
    url: z.string().describe("Opens for whoever has it, without a key."),
    expires_at: z.string(),
    next_cursor: nextCursor,
  }),
  showsWords: true,
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await loadChat(ctx, input.chat_id);
    const { timeZone } = await loadWorkspace(ctx);
    const at = (text: string, field: string) => timeFrom(text, field, ctx.clock.now(), timeZone);
    const to = input.to === undefined ? undefined : at(input.to, "to");
    const from = input.from === undefined ? undefined : at(input.from, "from");
    assertInOrder(
      { field: "from", at: from, given: input.from },
      { field: "to", at: to ?? ctx.clock.now(), given: input.to },
    );
    const after = input.cursor ?? (from && cursorAfter(before(from)));
    const extent = await extentOf(ctx, chat.id, {
      after: after === undefined ? undefined : placeOf(after),
      to,
    });
    const chatName = (await namesOfChats(ctx, [chat.id])).get(chat.id) ?? "";
    const { mimeType, extension } = FORMS[input.format];
    const days = extent ? [extent.firstAt, extent.last.sentAt].map((day) => zonedTime(day, timeZone).slice(0, 10)) : [];
    const filename = `${[fileNameFrom(chatName, "chat"), ...new Set(days)].join(" ")}.${extension}`;
    const expiresAt = new Date(ctx.clock.now().getTime() + LINK_LIFETIME_MS);
    const last = extent ? cursorAfter(extent.last) : null;
    const ask = {
      ...askerOf(ctx),
      chatId: chat.id,
      format: input.format,
      filename,
      ...(after === undefined ? {} : { after }),
      last,
    };
    return {
      chat_id: chat.id,
      chat_name: chatName,
      filename,
      mime_type: mimeType,
      messages: extent?.count ?? 0,
      ...(extent ? { first_at: toSecond(extent.firstAt), last_at: toSecond(extent.last.sentAt) } : {}),
      url: transcriptLink(ctx.ports, ask, expiresAt),
      expires_at: toSecond(expiresAt),
      next_cursor: extent?.hasMore ? last : null,
    };
  },
  content: ({ url, filename, mime_type: mimeType }): ContentBlock[] => [
    { type: "resource_link", uri: url, name: filename, mimeType },
  ],
});

/** The place before every message of that instant. */
function before(at: Date): { sentAt: Date; id: string } {
  return { sentAt: at, id: "" };
}

interface Extent {
  count: number;
  firstAt: Date;
  last: { sentAt: Date; id: string };
  /** There are messages after the last. */
  hasMore: boolean;
}

/** Which messages one file holds; null where there are none. Reads places only. */
async function extentOf(
  ctx: Ctx,
  chatId: string,
  { after, to }: { after: { sentAt: Date; id: string } | undefined; to: Date | undefined },
): Promise<Extent | null> {
  const following: SQL = after === undefined ? sql`true` : newerThan(after);
  // Without an end there is none: clocks of others may be ahead of ours.
  const ending: SQL = to === undefined ? sql`true` : sql`sent_at < ${to.toISOString()}::timestamptz`;
  const { rows } = await db(ctx).execute<{ read: number; first_at: Date; last_at: Date; last_id: string }>(sql`
    with part as materialized (
      select sent_at, id from ${messages}
      where chat_id = ${chatId} and ${following} and ${ending}
      order by sent_at, id limit ${MESSAGES_MAX + 1}
    ), whole as (select count(*)::int as read, min(sent_at) as first_at from part)
    select whole.read, whole.first_at, last.sent_at as last_at, last.id as last_id
    from whole cross join lateral (
      select sent_at, id from part order by sent_at desc, id desc
      offset case when whole.read > ${MESSAGES_MAX} then 1 else 0 end limit 1
    ) last`);
  const [row] = rows;
  if (!row) return null;
  return {
    count: Math.min(row.read, MESSAGES_MAX),
    firstAt: new Date(row.first_at),
    last: { sentAt: new Date(row.last_at), id: row.last_id },
    hasMore: row.read > MESSAGES_MAX,
  };
}
