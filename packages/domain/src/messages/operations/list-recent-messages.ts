import {
  defineOperation,
  MESSAGES_BUDGET,
  nextCursor,
  pageInput,
  pageOf,
  untilInput,
  onlyPhoneInput,
  TIME_CHARS_MAX,
  ID_CHARS_MAX,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, gte, inArray, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { chats } from "../../chats/table.ts";
import { labelledWith, loadLabelId } from "../../labels/index.ts";
import { incompleteInfo, incompleteOf, phoneFor } from "../../phones/index.ts";
import { spanFrom } from "../../workspaces/index.ts";
import { newestFirst, olderThan, placeOf } from "../message-page.ts";
import { MESSAGE_COLUMNS, messageDetails, messageViews } from "../message-view.ts";
import { fromMeInput, messageDetail, messageView } from "../schemas.ts";
import { messages } from "../table.ts";

export const listRecentMessages = defineOperation({
  name: "list_recent_messages",
  summary: "Messages of all chats in a time span, newest first.",
  guidance: "To catch up. One chat: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /messages",
  input: z.object({
    since: z
      .string()
      .max(TIME_CHARS_MAX)
      .default("-24h")
      .describe("Only what was since then: ISO 8601, today, -24h or -7d. The last 24 hours unless given."),
    until: untilInput,
    chat_type: z.enum(["direct", "group"]).optional().describe("Only messages of direct chats, or of groups."),
    label: z.string().max(ID_CHARS_MAX).optional().describe("Only messages of chats with this label: its name."),
    from_me: fromMeInput,
    phone_id: onlyPhoneInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(z.union([messageDetail, messageView])),
    next_cursor: nextCursor,
    incomplete: incompleteInfo,
  }),
  showsWords: true,
  errors: ["label_not_found", "phone_not_found"],
  async run({ ctx, input }) {
    const { since, until } = await spanFrom(ctx, input);
    const phone = input.phone_id === undefined ? null : await phoneFor(ctx, input.phone_id);
    const phoneIds = phone ? [phone.id] : ctx.caller.phoneIds;
    const rows = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(
        and(
          eq(messages.workspaceId, ctx.workspaceId),
          since && gte(messages.sentAt, since),
          until && lte(messages.sentAt, until),
          phoneIds ? inArray(messages.phoneId, [...phoneIds]) : undefined,
          input.from_me === undefined ? undefined : eq(messages.fromMe, input.from_me),
          input.chat_type
            ? sql`exists (select 1 from ${chats} where ${chats.id} = ${messages.chatId} and ${chats.type} = ${input.chat_type})`
            : undefined,
          input.label ? labelledWith("chat", await loadLabelId(ctx, input.label), messages.chatId) : undefined,
          input.cursor === undefined ? undefined : olderThan(placeOf(input.cursor)),
        ),
      )
      .orderBy(...newestFirst)
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.sentAt.toISOString(), row.id]);
    const beside = await incompleteOf(ctx, { phoneIds, since, until });
    if (input.fields === "full")
      return { ...page.showing(await messageDetails(ctx, page.items), { beside }), ...beside };
    const views = await messageViews(ctx, page.items, { withChat: true, namedByChat: true });
    return { ...page.showing(views, { budget: MESSAGES_BUDGET, beside }), ...beside };
  },
});
