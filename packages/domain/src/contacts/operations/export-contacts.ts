import {
  type Ctx,
  cursorInstant,
  decodeCursor,
  defineOperation,
  encodeCursor,
  nextCursor,
  PAGE_LIMIT_MAX,
  pageInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { labelFilterInput, labelledWith, loadLabelId } from "../../labels/index.ts";
import { inSight } from "../contact-sight.ts";
import { contactDetails } from "../contact-view.ts";
import { csvOf, exportedContact } from "../exchange/export-page.ts";
import { fittingPart } from "../exchange/fitting-part.ts";
import { importRow } from "../exchange/import-rows.ts";
import type { ContactRow } from "../load-contact.ts";
import { contacts } from "../table.ts";

export const exportContacts = defineOperation({
  name: "export_contacts",
  summary: "Contacts with labels and properties as CSV text or JSON, page by page.",
  guidance: "Each page has its header and can go into import_contacts. Cells like formulas get an apostrophe.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "contacts:read",
  tier: "extended",
  rest: "GET /contacts/export",
  input: z.object({
    format: z.enum(["csv", "json"]).default("csv").describe("What the file is written in."),
    label: labelFilterInput,
    internal: z.boolean().optional().describe("true: only our own people; false: only others."),
    limit: z
      .number()
      .int()
      .min(1)
      .max(PAGE_LIMIT_MAX)
      .default(PAGE_LIMIT_MAX)
      .describe("How many to put into one file, 1 to 100."),
    cursor: pageInput.cursor,
  }),
  output: z.object({
    format: z.enum(["csv", "json"]),
    count: z.number().int().describe("On this page."),
    csv: z.string().optional(),
    items: z.array(importRow).optional(),
    left_out: z
      .array(z.string())
      .optional()
      .describe(
        "Properties of the one contact here that were too long; an import of this page leaves them as they are.",
      ),
    next_cursor: nextCursor,
  }),
  errors: ["label_not_found"],
  async run({ ctx, input }) {
    const rows = await page(ctx, input);
    const details = await contactDetails(ctx, rows.slice(0, input.limit));
    const people = details.flatMap((detail, index) => {
      const row = rows[index];
      return row ? [exportedContact(row, detail)] : [];
    });
    const { shown, leftOut } = fittingPart(people, input.format === "csv" ? csvOf : (part) => part);
    const last = rows[shown.length - 1];
    const more = rows.length > shown.length && last !== undefined;
    return {
      format: input.format,
      count: shown.length,
      ...(input.format === "csv" ? { csv: csvOf(shown) } : { items: [...shown] }),
      ...(leftOut.length > 0 ? { left_out: leftOut } : {}),
      next_cursor: more ? encodeCursor([last.updatedAt.toISOString(), last.id]) : null,
    };
  },
});

/**
 * Longest unchanged first: who changes meanwhile moves to the end and is met again, and nobody is missed.
 */
async function page(
  ctx: Ctx,
  input: { label?: string | undefined; internal?: boolean | undefined; limit: number; cursor?: string | undefined },
): Promise<ContactRow[]> {
  return db(ctx)
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.workspaceId, ctx.workspaceId),
        inSight(ctx),
        input.label ? labelledWith("contact", await loadLabelId(ctx, input.label), contacts.id) : undefined,
        input.internal === undefined ? undefined : eq(contacts.isInternal, input.internal),
        after(input.cursor),
      ),
    )
    .orderBy(asc(contacts.updatedAt), asc(contacts.id))
    .limit(input.limit + 1);
}

function after(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${contacts.updatedAt}, ${contacts.id}) > (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
