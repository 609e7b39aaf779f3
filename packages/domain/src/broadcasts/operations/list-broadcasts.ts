import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  toSecond,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, getTableColumns, sql } from "drizzle-orm";
import { z } from "zod";
import { countsOf, NONE, onPhonesOf, shownStateIn } from "../load-broadcast.ts";
import { progressOf, progressView } from "../progress.ts";
import { broadcasts } from "../table.ts";
import { contentInBrief } from "../../messages/index.ts";

export const listBroadcasts = defineOperation({
  name: "list_broadcasts",
  summary: "Broadcasts, newest first.",
  guidance: "Who failed: get_broadcast_status.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "broadcasts:send",
  tier: "extended",
  rest: "GET /broadcasts",
  input: z.object({
    state: z.enum(["scheduled", "running", "done", "cancelled"]).optional().describe("Only those in this state."),
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(
      z.object({
        broadcast_id: z.string(),
        state: z.string(),
        total: z.number().int(),
        what: z.string().describe("Beginning of the text, or the template."),
        created_at: z.string(),
        created_by: z.string(),
        created_by_id: z.string().optional(),
        start_at: z.string(),
        ...progressView.partial().shape,
      }),
    ),
    next_cursor: nextCursor,
  }),
  errors: [],
  async run({ ctx, input }) {
    const state = shownStateIn(ctx);
    const rows = await db(ctx)
      .select({ ...getTableColumns(broadcasts), state })
      .from(broadcasts)
      .where(
        and(
          eq(broadcasts.workspaceId, ctx.workspaceId),
          input.state ? eq(state, input.state) : undefined,
          onPhonesOf(ctx),
          before(input.cursor),
        ),
      )
      .orderBy(desc(broadcasts.createdAt), desc(broadcasts.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
    const isFull = input.fields === "full";
    const counts = await countsOf(ctx, isFull ? page.items.map((row) => row.id) : []);
    const items = page.items.map((row) => ({
      broadcast_id: row.id,
      state: row.state,
      total: row.total,
      what: contentInBrief(row.content),
      created_at: toSecond(row.createdAt),
      created_by: row.createdBy,
      ...(row.createdById ? { created_by_id: row.createdById } : {}),
      start_at: toSecond(row.startAt),
      ...(isFull ? progressOf(row, counts.get(row.id) ?? NONE) : {}),
    }));
    return page.showing(items);
  },
});

function before(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${broadcasts.createdAt}, ${broadcasts.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
