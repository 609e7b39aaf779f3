import { MESSAGE_TYPES, type MessageType } from "@parley/connectors/contract";
import {
  AppError,
  defineOperation,
  MESSAGES_BUDGET,
  nearestOf,
  nextCursor,
  pageInput,
  pageOf,
  type Ctx,
  onlyPhoneInput,
  ID_CHARS_MAX,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { givenAs } from "../../given-as.ts";
import { loadChat, chatIdInput } from "../../chats/index.ts";
import { historyFrom, incompleteInfo, incompleteOf } from "../../phones/index.ts";
import { assertInOrder, timeGiven } from "../../workspaces/index.ts";
import { loadMessage } from "../load-message.ts";
import { newerThan, newestFirst, olderThan, placeOf } from "../message-page.ts";
import { MESSAGE_COLUMNS, messageDetails, messageViews } from "../message-view.ts";
import { chatHeadOf } from "../names-of-chats.ts";
import { chatHead, fromMeInput, messageDetail, messageView } from "../schemas.ts";
import { looksLikeMessageId } from "../own-message-id.ts";
import { messages } from "../table.ts";

export const listMessages = defineOperation({
  name: "list_messages",
  summary: "Messages of one chat, newest first, ours too.",
  guidance: "Marks nothing as read. For words: search_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /chats/{chat_id}/messages",
  input: z.object({
    chat_id: chatIdInput,
    before: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Only messages before this one (msg_…) or this time (ISO 8601, today, -24h)."),
    after: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Only messages after this one (msg_…) or this time (ISO 8601, today, -24h)."),
    from_me: fromMeInput,
    types: z
      .array(z.string().max(20))
      .min(1)
      .max(20)
      .optional()
      .describe(
        "Only messages of these types: text, image, video, audio, voice, document, sticker, location, contacts, poll, …",
      ),
    phone_id: onlyPhoneInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    chat: chatHead,
    items: z.array(z.union([messageDetail, messageView])),
    next_cursor: nextCursor,
    incomplete: incompleteInfo,
    history_from: z.string().optional().describe("At the oldest message held: since when; absent elsewhere."),
  }),
  showsWords: true,
  errors: ["chat_not_found", "chat_conflict", "message_not_found"],
  async run({ ctx, input }) {
    const chat = await loadChat(ctx, input.chat_id, input.phone_id);
    const { before, after } = await boundsOf(ctx, input);
    const rows = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(
        and(
          eq(messages.chatId, chat.id),
          input.from_me === undefined ? undefined : eq(messages.fromMe, input.from_me),
          input.types ? inArray(messages.type, knownTypes(input.types)) : undefined,
          input.cursor === undefined ? undefined : olderThan(placeOf(input.cursor)),
          before && olderThan(before),
          after && newerThan(after),
        ),
      )
      .orderBy(...newestFirst)
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.sentAt.toISOString(), row.id]);
    const options = { withChat: false, namedByChat: true };
    const head = await chatHeadOf(ctx, chat.id);
    const gaps = await incompleteOf(ctx, {
      phoneIds: [chat.phoneId],
      since: after?.sentAt,
      until: before?.sentAt ?? (input.cursor === undefined ? undefined : placeOf(input.cursor).sentAt),
    });
    const isWhole = after === undefined && input.from_me === undefined && input.types === undefined;
    const end = isWhole && page.next_cursor === null ? { history_from: await historyFrom(ctx, chat.phoneId) } : {};
    const beside = { ...head, ...gaps, ...end };
    const shown =
      input.fields === "full"
        ? page.showing(await messageDetails(ctx, page.items), { beside })
        : page.showing(await messageViews(ctx, page.items, options), { budget: MESSAGES_BUDGET, beside });
    return { chat: head, ...shown, ...gaps, ...(shown.next_cursor === null ? end : {}) };
  },
});

/**
 * Checked here rather than in the schema: seventeen names there would cost every client their tokens.
 * @throws invalid_input  with the nearest name
 */
function knownTypes(given: readonly string[]): MessageType[] {
  return given.map((name, index) => {
    const known = MESSAGE_TYPES.find((type) => type === name);
    if (known) return known;
    const nearest = SAME_TYPE[name] ?? nearestOf(name, MESSAGE_TYPES);
    const path = `types.${index}`;
    const expected = MESSAGE_TYPES.join(" | ");
    throw new AppError("invalid_input", {
      public: `\`${path}\` is no type of message.${nearest ? ` Did you mean ${nearest}?` : ""} Known are ${MESSAGE_TYPES.join(", ")}.`,
      fields: [{ path, message: "is not a message type", received: name, expected, ...(nearest ? { nearest } : {}) }],
    });
  });
}

/** What other systems call them. */
const SAME_TYPE: Readonly<Record<string, MessageType>> = {
  photo: "image",
  picture: "image",
  gif: "video",
  voice_note: "voice",
  ptt: "voice",
  file: "document",
  pdf: "document",
  chat: "text",
  vcard: "contacts",
};

interface Place {
  sentAt: Date;
  id: string;
}

/** @throws invalid_input  in the wrong order */
async function boundsOf(ctx: Ctx, given: { before?: string | undefined; after?: string | undefined }) {
  const before = given.before === undefined ? undefined : await boundAt(ctx, "before", given.before);
  const after = given.after === undefined ? undefined : await boundAt(ctx, "after", given.after);
  assertInOrder(
    { field: "after", at: after?.sentAt, given: given.after },
    { field: "before", at: before?.sentAt, given: given.before },
    // Of messages of one second their ids tell the order.
    after?.id !== "" || before?.id !== "",
  );
  return { before, after };
}

/** A message id bounds by its place in the chat, a time by the clock. */
async function boundAt(ctx: Ctx, side: "before" | "after", given: string): Promise<Place> {
  return looksLikeMessageId(given)
    ? givenAs(side, "message_id", loadMessage(ctx, given))
    : { sentAt: await timeOf(ctx, side, given), id: "" };
}

async function timeOf(ctx: Ctx, side: string, given: string): Promise<Date> {
  try {
    return await timeGiven(ctx, side, given);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, { ...error.options, public: `${error.message} A message id (msg_…) works too.` });
  }
}
