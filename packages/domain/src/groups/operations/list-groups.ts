import {
  CHATS_BUDGET,
  cursorInstant,
  decodeCursor,
  defineOperation,
  foldText,
  nextCursor,
  onlyPhoneInput,
  pageInput,
  pageOf,
  detailInput,
} from "@parley/kernel";
import { db, likeEscape } from "@parley/store";
import { and, desc, eq, inArray, isNull, like, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { chats } from "../../chats/table.ts";
import { labelFilterInput, labelledWith, loadLabelId } from "../../labels/index.ts";
import { phoneFor } from "../../phones/index.ts";
import { wordsIn } from "../../words-shown.ts";
import { groupDetails, groupViews } from "../group-views.ts";
import { groupDetail, groupView } from "../schemas.ts";
import { groups } from "../table.ts";

export const listGroups = defineOperation({
  name: "list_groups",
  summary: "List groups with size and whether this phone is admin.",
  guidance: "Gives chat_id. Who is in: list_group_members.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "groups:read",
  tier: "core",
  rest: "GET /groups",
  input: z.object({
    query: z.string().min(1).max(100).optional().describe("Part of the group's name; case and accents do not matter."),
    admin_only: z.boolean().default(false).describe("true lists only groups where this phone is an admin."),
    label: labelFilterInput,
    phone_id: onlyPhoneInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(z.union([groupDetail, groupView])), next_cursor: nextCursor }),
  showsWords: wordsIn("name", "description"),
  errors: ["label_not_found", "phone_not_found"],
  async run({ ctx, input }) {
    const phoneIds = ctx.caller.phoneIds;
    const rows = await db(ctx)
      .select({ chat: chats, row: groups })
      .from(chats)
      .leftJoin(groups, eq(groups.chatId, chats.id))
      .where(
        and(
          eq(chats.workspaceId, ctx.workspaceId),
          eq(chats.type, "group"),
          isNull(chats.mergedIntoId),
          input.phone_id ? eq(chats.phoneId, (await phoneFor(ctx, input.phone_id)).id) : undefined,
          phoneIds ? inArray(chats.phoneId, [...phoneIds]) : undefined,
          input.query ? like(chats.nameFolded, `%${likeEscape(foldText(input.query))}%`) : undefined,
          input.admin_only ? eq(groups.isAdmin, true) : undefined,
          input.label ? labelledWith("chat", await loadLabelId(ctx, input.label), chats.id) : undefined,
          before(input.cursor),
        ),
      )
      .orderBy(desc(chats.lastActivityAt), desc(chats.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, ({ chat }) => [chat.lastActivityAt.toISOString(), chat.id]);
    if (input.fields === "full") return page.showing(await groupDetails(ctx, page.items));
    return page.showing(await groupViews(ctx, page.items), { budget: CHATS_BUDGET });
  },
});

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${chats.lastActivityAt}, ${chats.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
