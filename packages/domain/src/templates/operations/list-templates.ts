import {
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  onlyPhoneInput,
  detailInput,
  toSecond,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { phoneFor } from "../../phones/index.ts";
import { templates } from "../table.ts";
import { slotsOf, textOf } from "../template-slots.ts";

export const listTemplates = defineOperation({
  name: "list_templates",
  summary: "Templates of a phone, with the variables each takes.",
  guidance: "Choose one for send_template_message; only approved ones can go.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "extended",
  rest: "GET /templates",
  input: z.object({
    status: z
      .string()
      .max(40)
      .default("APPROVED")
      .describe("Only templates of this state; all: of every one. APPROVED unless given."),
    language: z.string().max(20).optional().describe("Only templates in this language, such as en_US."),
    phone_id: onlyPhoneInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        language: z.string(),
        status: z.string(),
        category: z.string(),
        body: z.string().optional(),
        variables: z.array(z.string()),
        reason: z.string().optional(),
        components: z.array(z.record(z.string(), z.unknown())).optional().describe("As the network keeps them."),
        quality: z.string().optional(),
        updated_at: z.string().optional(),
      }),
    ),
    next_cursor: nextCursor,
  }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    const after = input.cursor === undefined ? null : decodeCursor(input.cursor, 2);
    const rows = await db(ctx)
      .select()
      .from(templates)
      .where(
        and(
          eq(templates.phoneId, phone.id),
          input.status === "all" ? undefined : eq(templates.status, input.status.toUpperCase()),
          input.language === undefined ? undefined : eq(templates.language, input.language),
          after === null
            ? undefined
            : sql`(${templates.name}, ${templates.language}) > (${String(after[0])}, ${String(after[1])})`,
        ),
      )
      .orderBy(asc(templates.name), asc(templates.language))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.name, row.language]);
    return page.showing(page.items.map(input.fields === "full" ? detailOf : viewOf));
  },
});

function viewOf(row: typeof templates.$inferSelect) {
  const body = row.components.find((component) => textOf(component["type"]).toUpperCase() === "BODY");
  return {
    name: row.name,
    language: row.language,
    status: row.status,
    category: row.category,
    ...(body ? { body: textOf(body["text"]) } : {}),
    variables: slotsOf(row).map((slot) => slot.key),
    ...(row.reason ? { reason: row.reason } : {}),
  };
}

function detailOf(row: typeof templates.$inferSelect) {
  return {
    ...viewOf(row),
    components: row.components,
    ...(row.quality ? { quality: row.quality } : {}),
    updated_at: toSecond(row.updatedAt),
  };
}
