import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { loadChat, chatIdInput } from "../../chats/index.ts";
import { namedChatsOf } from "../../messages/index.ts";
import { scheduleDetail, scheduleDetailOf, scheduleView, scheduleViewOf } from "../load-schedule.ts";
import { schedules } from "../table.ts";

export const listScheduledMessages = defineOperation({
  name: "list_scheduled_messages",
  summary: "Scheduled messages, newest first, with the reason of a refused one.",
  guidance: "All states unless one is named.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:send",
  tier: "extended",
  rest: "GET /scheduled-messages",
  input: z.object({
    chat_id: chatIdInput.optional().describe("Only of this chat: its id (chat_…) or its number."),
    state: z.enum(["active", "paused", "done", "failed", "cancelled"]).optional().describe("Only those in this state."),
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(z.union([scheduleDetail, scheduleView])), next_cursor: nextCursor }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = input.chat_id === undefined ? null : await loadChat(ctx, input.chat_id);
    const rows = await db(ctx)
      .select()
      .from(schedules)
      .where(
        and(
          eq(schedules.workspaceId, ctx.workspaceId),
          chat ? eq(schedules.chatId, chat.id) : undefined,
          input.state ? eq(schedules.state, input.state) : undefined,
          ctx.caller.phoneIds ? inArray(schedules.phoneId, [...ctx.caller.phoneIds]) : undefined,
          before(input.cursor),
        ),
      )
      .orderBy(desc(schedules.createdAt), desc(schedules.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
    const named = await namedChatsOf(
      ctx,
      page.items.map((row) => row.chatId),
    );
    const show = input.fields === "full" ? scheduleDetailOf : scheduleViewOf;
    return page.showing<z.output<typeof scheduleView>>(
      page.items.map((row) => show(row, named.get(row.chatId) ?? { chat_id: row.chatId, chat_name: "" })),
    );
  },
});

function before(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${schedules.createdAt}, ${schedules.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
