import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  type Ctx,
  updatedSinceInput,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { loadChat } from "../../chats/index.ts";
import { labelFilterInput, labelledWith, loadLabelId } from "../../labels/index.ts";
import { assignedTo } from "../../members/index.ts";
import { dueBeforeFrom, loadWorkspace, timeFrom } from "../../workspaces/index.ts";
import { wordsIn } from "../../words-shown.ts";
import { priorityPlace, type Priority } from "../priority.ts";
import { priorityInput, statusInput, ticketDetail, ticketView } from "../schemas.ts";
import { tickets } from "../table.ts";
import type { TicketStatus } from "../ticket-lifecycle.ts";
import { TICKET_COLUMNS, ticketsShown } from "../ticket-view.ts";

export const listTickets = defineOperation({
  name: "list_tickets",
  summary: "List tickets, of all statuses unless given, last changed first.",
  guidance: "By words: search_tickets.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "core",
  rest: "GET /tickets",
  input: z.object({
    status: z
      .array(statusInput)
      .min(1)
      .max(statusInput.options.length)
      .optional()
      .describe("Only tickets of any of these statuses."),
    assignee: z
      .string()
      .max(120)
      .optional()
      .describe("Only tickets of this member: name, email or id (mem_…); none: nobody's."),
    priority: priorityInput.optional().describe("Only tickets of exactly this priority."),
    label: labelFilterInput,
    chat_id: z.string().max(100).optional().describe("Only of this chat: its id (chat_…) or its number."),
    due_before: z.string().max(40).optional().describe("Only what is due before: a day, ISO 8601, tomorrow or +3d."),
    updated_since: updatedSinceInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(z.union([ticketDetail, ticketView])), next_cursor: nextCursor }),
  showsWords: wordsIn("subject"),
  errors: ["chat_not_found", "chat_conflict", "label_not_found", "member_not_found", "member_conflict"],
  async run({ ctx, input }) {
    const rows = await db(ctx)
      .select(TICKET_COLUMNS)
      .from(tickets)
      .where(and(...(await conditions(ctx, input)), before(input.cursor)))
      .orderBy(desc(tickets.updatedAt), desc(tickets.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.updatedAt.toISOString(), row.id]);
    return page.showing(await ticketsShown(ctx, page.items, input.fields));
  },
});

interface Filters {
  status?: TicketStatus[] | undefined;
  assignee?: string | undefined;
  priority?: Priority | undefined;
  label?: string | undefined;
  chat_id?: string | undefined;
  due_before?: string | undefined;
  updated_since?: string | undefined;
}

async function conditions(ctx: Ctx, input: Filters): Promise<(SQL | undefined)[]> {
  const { timeZone } = await loadWorkspace(ctx);
  const at = (text: string, field: string) => timeFrom(text, field, ctx.clock.now(), timeZone);
  const { phoneIds } = ctx.caller;
  return [
    eq(tickets.workspaceId, ctx.workspaceId),
    isNull(tickets.deletedAt),
    phoneIds ? inArray(tickets.phoneId, [...phoneIds]) : undefined,
    input.status ? inArray(tickets.status, input.status) : undefined,
    await assignedTo(ctx, tickets.assignee, input.assignee),
    input.label ? labelledWith("ticket", await loadLabelId(ctx, input.label), tickets.id) : undefined,
    input.priority ? eq(tickets.priority, priorityPlace(input.priority)) : undefined,
    input.chat_id ? eq(tickets.chatId, (await loadChat(ctx, input.chat_id)).id) : undefined,
    input.due_before
      ? and(isNotNull(tickets.dueAt), lt(tickets.dueAt, await dueBeforeFrom(ctx, input.due_before)))
      : undefined,
    input.updated_since ? gte(tickets.updatedAt, at(input.updated_since, "updated_since")) : undefined,
  ];
}

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${tickets.updatedAt}, ${tickets.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
