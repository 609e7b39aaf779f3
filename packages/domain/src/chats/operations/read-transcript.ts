import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cursorAfter, MESSAGE_COLUMNS, namesOfChats, newerThan, placeOf } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { loadWorkspace } from "../../workspaces/index.ts";
import { loadChat } from "../load-chat.ts";
import { entriesOf } from "../transcript/entry.ts";
import { FORMATS, FORMS } from "../transcript/forms.ts";

/** Messages of one part: what is in memory at a time. */
const PART_MAX = 250;

export const readTranscript = defineOperation({
  name: "read_transcript",
  summary: "Write down a part of a chat's transcript.",
  guidance: "Internal: called for whoever opens a link of export_chat.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: ["chats:read", "messages:read"],
  tier: "internal",
  rest: null,
  input: z.object({
    chat_id: z.string().describe("Chat."),
    format: z.enum(FORMATS).describe("What the file is written in."),
    first: z.boolean().describe("Begins the file."),
    after: z.string().optional().describe("Place of the message before; absent: from the chat's first."),
    last: z.string().nullable().describe("Place of the file's last message; null: it has none."),
  }),
  output: z.object({ text: z.string(), next: z.string().nullable().describe("Pass as after; null at the end.") }),
  errors: ["chat_not_found"],
  async run({ ctx, input }) {
    const chat = await loadChat(ctx, input.chat_id);
    const { timeZone } = await loadWorkspace(ctx);
    const rows =
      input.last === null
        ? []
        : await db(ctx)
            .select(MESSAGE_COLUMNS)
            .from(messages)
            .where(
              and(
                eq(messages.chatId, chat.id),
                input.after === undefined ? undefined : newerThan(placeOf(input.after)),
                notAfter(placeOf(input.last)),
              ),
            )
            .orderBy(asc(messages.sentAt), asc(messages.id))
            .limit(PART_MAX + 1);
    const shown = rows.slice(0, PART_MAX);
    const last = shown.at(-1);
    const next = rows.length > PART_MAX && last ? cursorAfter(last) : null;
    const chatName = (await namesOfChats(ctx, [chat.id])).get(chat.id) ?? "";
    const heading = { chatId: chat.id, chatName, timeZone };
    const form = FORMS[input.format];
    const entries = form.entries(await entriesOf(ctx, shown, timeZone), heading, input.first);
    return { text: `${input.first ? form.head(heading) : ""}${entries}${next === null ? form.tail : ""}`, next };
  },
});

function notAfter(place: { sentAt: Date; id: string }) {
  return sql`(${messages.sentAt}, ${messages.id}) <= (${place.sentAt.toISOString()}::timestamptz, ${place.id})`;
}
