import {
  AppError,
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  toSecond,
  onlyPhoneInput,
  ID_CHARS_MAX,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, inArray, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { chats } from "../../chats/table.ts";
import { phoneFor } from "../../phones/index.ts";
import { loadGroup } from "../load-group.ts";
import { answerOf } from "../operation-answer.ts";
import { groupAnswer, groupIdInput } from "../schemas.ts";
import { groupOperations } from "../table.ts";
import { NAMELESS_GROUP } from "../../nameless.ts";

const operation = groupAnswer.omit({ results: true }).extend({
  kind: z.string(),
  asked_by: z.string(),
  asked_by_id: z.string().optional(),
  at: z.string(),
  reason: z.string().optional(),
  done: z.number().int().optional().describe("How many of those it was about."),
  failed: z
    .array(
      z.object({ id: z.string(), name: z.string().optional(), code: z.string(), invited: z.literal(true).optional() }),
    )
    .optional(),
});
const FAILED_SHOWN_MAX = 20;

export const listGroupOperations = defineOperation({
  name: "list_group_operations",
  summary: "What was asked of WhatsApp for groups, and what became of it. Newest first.",
  guidance: "Look here after an answer was pending or unknown.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "groups:read",
  tier: "extended",
  rest: "GET /group-operations",
  input: z.object({
    operation_id: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Only this operation: its id, as the tool that began it answered."),
    chat_id: groupIdInput
      .optional()
      .describe("Only of this group: the id of its chat (chat_…) or its WhatsApp id (…@g.us)."),
    phone_id: onlyPhoneInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(operation), next_cursor: nextCursor }),
  errors: ["chat_not_found", "chat_conflict", "phone_not_found", "group_operation_not_found"],
  async run({ ctx, input }) {
    const group = input.chat_id ? await loadGroup(ctx, input.chat_id, input.phone_id) : null;
    const phoneIds = ctx.caller.phoneIds;
    const rows = await db(ctx)
      .select({ row: groupOperations, chatName: chats.name })
      .from(groupOperations)
      .leftJoin(chats, eq(chats.id, groupOperations.chatId))
      .where(
        and(
          eq(groupOperations.workspaceId, ctx.workspaceId),
          input.operation_id ? eq(groupOperations.id, input.operation_id) : undefined,
          group ? eq(groupOperations.chatId, group.chat.id) : undefined,
          input.phone_id ? eq(groupOperations.phoneId, (await phoneFor(ctx, input.phone_id)).id) : undefined,
          phoneIds ? inArray(groupOperations.phoneId, [...phoneIds]) : undefined,
          before(input.cursor),
        ),
      )
      .orderBy(desc(groupOperations.createdAt), desc(groupOperations.id))
      .limit(input.limit + 1);
    if (input.operation_id && rows.length === 0) throw notFound(input.operation_id);
    const page = pageOf(rows, input.limit, ({ row }) => [row.createdAt.toISOString(), row.id]);
    return page.showing(page.items.map(viewOf));
  },
});

function viewOf({
  row,
  chatName,
}: {
  row: typeof groupOperations.$inferSelect;
  chatName: string | null;
}): z.output<typeof operation> {
  const planned = row.wish.kind === "create" ? row.wish.name : NAMELESS_GROUP;
  const { results, ...answer } = answerOf(row, chatName ?? planned);
  const failed = (results ?? []).filter((result) => !result.ok);
  return {
    ...answer,
    kind: row.wish.kind,
    asked_by: row.askedBy,
    ...(row.askedById ? { asked_by_id: row.askedById } : {}),
    at: toSecond(row.createdAt),
    ...(row.reason ? { reason: row.reason } : {}),
    ...(results ? { done: results.length - failed.length } : {}),
    ...(failed.length > 0
      ? {
          failed: failed.slice(0, FAILED_SHOWN_MAX).map(({ id, name, error, invited }) => ({
            id,
            ...(name ? { name } : {}),
            code: error?.code ?? "unknown",
            ...(invited ? { invited } : {}),
          })),
        }
      : {}),
  };
}

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${groupOperations.createdAt}, ${groupOperations.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}

function notFound(id: string): AppError {
  return new AppError("group_operation_not_found", {
    public: `There is no operation ${id.slice(0, 40)}. Leave operation_id out to list them.`,
    fields: [{ path: "operation_id", message: "is not known", received: id.slice(0, 40), expected: "gop_…" }],
  });
}
