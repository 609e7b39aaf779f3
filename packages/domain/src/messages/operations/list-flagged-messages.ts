import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  HOUR_MS,
  MESSAGES_BUDGET,
  nextCursor,
  pageInput,
  pageOf,
  toSecond,
  ID_CHARS_MAX,
  TIME_CHARS_MAX,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, inArray, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { chats } from "../../chats/table.ts";
import { memberNames, assignedTo } from "../../members/index.ts";
import { timeGiven } from "../../workspaces/index.ts";
import { MESSAGE_COLUMNS, messageDetails, messageViews } from "../message-view.ts";
import { messageDetail, messageView } from "../schemas.ts";
import { messageFlags, messages } from "../table.ts";

const flagShown = {
  flagged_at: z.string(),
  age_hours: z.number(),
  reason: z.string().optional(),
  flagged_by: z.string(),
  flagged_by_id: z.string().optional(),
  assignee: z.string().optional(),
  assignee_id: z.string().optional(),
};

export const listFlaggedMessages = defineOperation({
  name: "list_flagged_messages",
  summary: "Messages flagged for an answer, longest waiting first, with hours.",
  guidance: "Answered: unflag_message.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /messages/flagged",
  input: z.object({
    assignee: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Only of chats that this member looks after: name, email or id (mem_…); none: nobody."),
    older_than: z
      .string()
      .max(TIME_CHARS_MAX)
      .optional()
      .describe("Only what has waited longer: -24h, -7d or ISO 8601."),
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(z.union([messageDetail.extend(flagShown), messageView.extend(flagShown)])),
    next_cursor: nextCursor,
  }),
  showsWords: true,
  errors: ["member_not_found", "member_conflict"],
  async run({ ctx, input }) {
    const now = ctx.clock.now();
    const flaggedBefore = await timeGiven(ctx, "older_than", input.older_than);
    const rows = await db(ctx)
      .select({ message: MESSAGE_COLUMNS, flag: messageFlags, assignee: chats.assignee })
      .from(messageFlags)
      .innerJoin(messages, eq(messages.id, messageFlags.messageId))
      .innerJoin(chats, eq(chats.id, messages.chatId))
      .where(
        and(
          eq(messageFlags.workspaceId, ctx.workspaceId),
          ctx.caller.phoneIds ? inArray(messages.phoneId, [...ctx.caller.phoneIds]) : undefined,
          await assignedTo(ctx, chats.assignee, input.assignee),
          flaggedBefore ? lte(messageFlags.at, flaggedBefore) : undefined,
          after(input.cursor),
        ),
      )
      .orderBy(asc(messageFlags.at), asc(messageFlags.messageId))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.flag.at.toISOString(), row.flag.messageId]);
    const found = page.items.map((row) => row.message);
    const isFull = input.fields === "full";
    const views = isFull
      ? await messageDetails(ctx, found)
      : await messageViews(ctx, found, { withChat: true, namedByChat: true });
    const names = await memberNames(
      ctx,
      page.items.flatMap((row) => row.assignee ?? []),
    );
    const items = page.items.flatMap(({ flag, assignee }, index) => {
      const view = views[index];
      if (!view) return [];
      return {
        ...view,
        flagged_at: toSecond(flag.at),
        age_hours: Math.round(((now.getTime() - flag.at.getTime()) / HOUR_MS) * 10) / 10,
        ...(flag.reason ? { reason: flag.reason } : {}),
        flagged_by: flag.flaggedBy,
        ...(flag.flaggedById ? { flagged_by_id: flag.flaggedById } : {}),
        ...(assignee ? { assignee: names.get(assignee) ?? assignee, assignee_id: assignee } : {}),
      };
    });
    return page.showing(items, isFull ? {} : { budget: MESSAGES_BUDGET });
  },
});

function after(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${messageFlags.at}, ${messageFlags.messageId}) > (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
