import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  updatedSinceInput,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gte, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { labelFilterInput, labelledWith, loadLabelId } from "../../labels/index.ts";
import { timeGiven } from "../../workspaces/index.ts";
import { inSight } from "../contact-sight.ts";
import { contactDetails, contactViews } from "../contact-view.ts";
import { contactDetail, contactView } from "../schemas.ts";
import { contacts } from "../table.ts";

export const listContacts = defineOperation({
  name: "list_contacts",
  summary: "List contacts, latest changed first, to page through all.",
  guidance: "By name: search_contacts.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "contacts:read",
  tier: "core",
  rest: "GET /contacts",
  input: z.object({
    label: labelFilterInput,
    internal: z.boolean().optional().describe("true: only our own people; false: only others."),
    updated_since: updatedSinceInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(z.union([contactDetail, contactView])), next_cursor: nextCursor }),
  errors: ["label_not_found"],
  async run({ ctx, input }) {
    const since = await timeGiven(ctx, "updated_since", input.updated_since);
    const rows = await db(ctx)
      .select()
      .from(contacts)
      .where(
        and(
          eq(contacts.workspaceId, ctx.workspaceId),
          inSight(ctx),
          input.label ? labelledWith("contact", await loadLabelId(ctx, input.label), contacts.id) : undefined,
          input.internal === undefined ? undefined : eq(contacts.isInternal, input.internal),
          since && gte(contacts.updatedAt, since),
          before(input.cursor),
        ),
      )
      .orderBy(desc(contacts.updatedAt), desc(contacts.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.updatedAt.toISOString(), row.id]);
    const show = input.fields === "full" ? contactDetails : contactViews;
    return page.showing<z.infer<typeof contactDetail> | z.infer<typeof contactView>>(await show(ctx, page.items));
  },
});

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${contacts.updatedAt}, ${contacts.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
