import { decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { propertyViewOf } from "../property-view.ts";
import { PROPERTY_KINDS, propertyView } from "../schemas.ts";
import { propertyDefinitions as definitions } from "../table.ts";

export const listCustomProperties = defineOperation({
  name: "list_custom_properties",
  summary: "Which custom properties chats, contacts and tickets may have, with value types and options.",
  guidance: "Definitions, not values: those are in get_chat, get_contact, get_ticket.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "extended",
  rest: "GET /custom-properties",
  input: z.object({
    type: z.enum(PROPERTY_KINDS).optional().describe("Only properties of chats, of contacts or of tickets."),
    ...pageInput,
  }),
  output: z.object({ items: z.array(propertyView), next_cursor: nextCursor }),
  errors: [],
  async run({ ctx, input }) {
    const rows = await db(ctx)
      .select()
      .from(definitions)
      .where(
        and(
          eq(definitions.workspaceId, ctx.workspaceId),
          input.type ? eq(definitions.kind, input.type) : undefined,
          after(input.cursor),
        ),
      )
      .orderBy(asc(definitions.kind), asc(definitions.nameKey))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.kind, row.nameKey]);
    return page.showing(page.items.map(propertyViewOf));
  },
});

function after(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [kind, nameKey] = decodeCursor(cursor, 2);
  return sql`(${definitions.kind}, ${definitions.nameKey}) > (${String(kind)}, ${String(nameKey)})`;
}
