import { decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { keyView, keyViews } from "../schemas.ts";
import { apiKeys } from "../table.ts";
import { withinReach } from "../within-reach.ts";

export const listKeys = defineOperation({
  name: "list_keys",
  summary: "List the workspace's keys, newest first.",
  guidance: "Shows scopes, expiry and last use, never the key itself.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "admin:keys",
  tier: "admin",
  rest: "GET /keys",
  input: z.object(pageInput),
  output: z.object({ items: z.array(keyView), next_cursor: nextCursor }),
  errors: [],
  async run({ ctx, input }) {
    const after = input.cursor === undefined ? undefined : String(decodeCursor(input.cursor, 1)[0]);
    const rows = await db(ctx)
      .select()
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.workspaceId, ctx.workspaceId),
          withinReach(ctx),
          after === undefined ? undefined : lt(apiKeys.id, after),
        ),
      )
      .orderBy(desc(apiKeys.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.id]);
    return page.showing(await keyViews(ctx, page.items));
  },
});
