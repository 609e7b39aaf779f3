import { decodeCursor, defineOperation, detailInput, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import {
  groupTemplateDetail,
  groupTemplateView,
  peopleOfTemplates,
  templateDetail,
  templateView,
} from "../group-templates.ts";
import { groupTemplates } from "../table.ts";
import { wordsIn } from "../../words-shown.ts";

export const listGroupTemplates = defineOperation({
  name: "list_group_templates",
  summary: "List templates that groups are made from.",
  guidance: "fields=full names their people. Message templates: list_templates.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "groups:write",
  tier: "extended",
  rest: "GET /group-templates",
  input: z.object({ fields: detailInput, ...pageInput }),
  output: z.object({ items: z.array(z.union([groupTemplateDetail, groupTemplateView])), next_cursor: nextCursor }),
  showsWords: wordsIn("description"),
  errors: [],
  async run({ ctx, input }) {
    const after = input.cursor === undefined ? undefined : String(decodeCursor(input.cursor, 1)[0]);
    const rows = await db(ctx)
      .select()
      .from(groupTemplates)
      .where(
        and(
          eq(groupTemplates.workspaceId, ctx.workspaceId),
          after === undefined ? undefined : gt(groupTemplates.nameKey, after),
        ),
      )
      .orderBy(asc(groupTemplates.nameKey))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.nameKey]);
    const people = await peopleOfTemplates(
      ctx,
      page.items.map((row) => row.id),
    );
    const show = input.fields === "full" ? templateDetail : templateView;
    return page.showing(page.items.map((row) => show(row, people.get(row.id) ?? [])));
  },
});
