import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  type Ctx,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, lt, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { loadChat } from "../../chats/index.ts";
import { assignedTo } from "../../members/index.ts";
import { loadTicket } from "../../tickets/index.ts";
import { dueBeforeFrom } from "../../workspaces/index.ts";
import { tasks } from "../table.ts";
import { onPhonesOf } from "../task-sight.ts";
import { taskLine, taskLines, taskView, taskViews, type TaskLine, type TaskRow, type TaskView } from "../task-view.ts";

export const listTasks = defineOperation({
  name: "list_tasks",
  summary: "List open tasks by due date, or done ones, last done first.",
  guidance: "One in full: get_task.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "extended",
  rest: "GET /tasks",
  input: z.object({
    status: z.enum(["open", "done"]).default("open").describe("Only tasks that are still open, or that are done."),
    assignee: z
      .string()
      .min(1)
      .max(120)
      .optional()
      .describe("Only tasks of this member: name, email or id (mem_…); none: nobody's."),
    chat_id: z.string().min(1).max(100).optional().describe("Only of this chat: its id (chat_…) or its number."),
    ticket_id: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe("Only of this ticket: its id (tkt_…) or its number (TKT-12)."),
    due_before: z.string().max(40).optional().describe("Only what is due before: a day, ISO 8601, tomorrow or +3d."),
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(z.union([taskView, taskLine])), next_cursor: nextCursor }),
  errors: ["chat_not_found", "chat_conflict", "ticket_not_found", "member_not_found", "member_conflict"],
  async run({ ctx, input }) {
    const order = ORDERS[input.status];
    const rows = await db(ctx)
      .select()
      .from(tasks)
      .where(and(...(await conditions(ctx, input)), input.cursor ? order.after(input.cursor) : undefined))
      .orderBy(...order.by)
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, order.key);
    const show = input.fields === "full" ? taskViews : taskLines;
    return page.showing<TaskView | TaskLine>(await show(ctx, page.items));
  },
});

interface Filters {
  status: "open" | "done";
  assignee?: string | undefined;
  chat_id?: string | undefined;
  ticket_id?: string | undefined;
  due_before?: string | undefined;
}

async function conditions(ctx: Ctx, input: Filters): Promise<(SQL | undefined)[]> {
  return [
    eq(tasks.workspaceId, ctx.workspaceId),
    eq(tasks.status, input.status),
    await assignedTo(ctx, tasks.assignee, input.assignee),
    input.chat_id ? eq(tasks.chatId, (await loadChat(ctx, input.chat_id)).id) : undefined,
    input.ticket_id ? eq(tasks.ticketId, (await loadTicket(ctx, input.ticket_id)).id) : undefined,
    input.due_before ? lt(tasks.dueAt, await dueBeforeFrom(ctx, input.due_before)) : undefined,
    onPhonesOf(ctx),
  ];
}

interface Order {
  by: SQL[];
  key(row: TaskRow): [string, string];
  after(cursor: string): SQL;
}

const NEVER = "infinity";
const dueOrNever = sql`coalesce(${tasks.dueAt}, 'infinity'::timestamptz)`;

const ORDERS: Record<"open" | "done", Order> = {
  open: {
    by: [dueOrNever, sql`${tasks.id}`],
    key: (row) => [row.dueAt?.toISOString() ?? NEVER, row.id],
    after: (cursor) => sql`(${dueOrNever}, ${tasks.id}) > (${instantOf(cursor)}::timestamptz, ${idOf(cursor)})`,
  },
  done: {
    by: [desc(tasks.completedAt), desc(tasks.id)],
    key: (row) => [row.completedAt?.toISOString() ?? NEVER, row.id],
    after: (cursor) => sql`(${tasks.completedAt}, ${tasks.id}) < (${instantOf(cursor)}::timestamptz, ${idOf(cursor)})`,
  },
};

function instantOf(cursor: string): string {
  const [at] = decodeCursor(cursor, 2);
  return at === NEVER ? NEVER : cursorInstant(at).toISOString();
}

function idOf(cursor: string): string {
  return String(decodeCursor(cursor, 2)[1]);
}
