import { decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { memberView } from "../schemas.ts";
import { members } from "../table.ts";

export const listMembers = defineOperation({
  name: "list_members",
  summary: "List the workspace's members by name.",
  guidance: "Who may be given chats, tickets and tasks.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "admin:access",
  tier: "admin",
  rest: "GET /members",
  input: z.object({
    active_only: z.boolean().default(true).describe("false: those who left too."),
    ...pageInput,
  }),
  output: z.object({ items: z.array(memberView), next_cursor: nextCursor }),
  errors: [],
  async run({ ctx, input }) {
    const rows = await db(ctx)
      .select()
      .from(members)
      .where(
        and(
          eq(members.workspaceId, ctx.workspaceId),
          input.active_only ? eq(members.active, true) : undefined,
          input.cursor === undefined ? undefined : after(input.cursor),
        ),
      )
      .orderBy(members.nameFolded, members.id)
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.nameFolded, row.id]);
    const items = page.items.map(({ id, name, email, role, active }) => ({
      member_id: id,
      name,
      email,
      role,
      ...(active ? {} : { active }),
    }));
    return page.showing(items);
  },
});

function after(cursor: string) {
  const [name, id] = decodeCursor(cursor, 2);
  return sql`(${members.nameFolded}, ${members.id}) > (${String(name)}, ${String(id)})`;
}
