import { decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { z } from "zod";
import { loadWorkspace } from "../../workspaces/index.ts";
import { unsteadyPhones } from "../coverage.ts";
import { phoneView, phoneViewOf } from "../schemas.ts";
import { phones } from "../table.ts";

export const listPhones = defineOperation({
  name: "list_phones",
  summary: "The linked WhatsApp numbers and how each one's connection stands, oldest first.",
  guidance: "Use it to find a phone_id, or why a phone does not send. Never shows credentials.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "admin:phones",
  tier: "admin",
  rest: "GET /phones",
  input: z.object(pageInput),
  output: z.object({ items: z.array(phoneView), next_cursor: nextCursor }),
  errors: [],
  async run({ ctx, input }) {
    const { phoneIds } = ctx.caller;
    const after = input.cursor === undefined ? undefined : String(decodeCursor(input.cursor, 1)[0]);
    const rows = await db(ctx)
      .select()
      .from(phones)
      .where(
        and(
          eq(phones.workspaceId, ctx.workspaceId),
          phoneIds === undefined ? undefined : inArray(phones.id, [...phoneIds]),
          after === undefined ? undefined : gt(phones.id, after),
        ),
      )
      .orderBy(asc(phones.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.id]);
    const { defaultPhoneId } = await loadWorkspace(ctx);
    const unsteady = await unsteadyPhones(
      ctx,
      page.items.map(({ id }) => id),
    );
    const items = page.items.map((row) => {
      const drops = unsteady.get(row.id);
      return { ...phoneViewOf(row, defaultPhoneId, ctx.ports.publicUrl), ...(drops ? { drops } : {}) };
    });
    return page.showing(items);
  },
});
