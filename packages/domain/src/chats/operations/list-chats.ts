import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  type Ctx,
  updatedSinceInput,
  onlyPhoneInput,
  ID_CHARS_MAX,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gt, gte, inArray, isNull, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { labelFilterInput, labelledWith, loadLabelId } from "../../labels/index.ts";
import { assignedTo } from "../../members/index.ts";
import { incompleteInfo, incompleteOf, phoneFor } from "../../phones/index.ts";
import { timeGiven } from "../../workspaces/index.ts";
import { chatWords } from "../../words-shown.ts";
import { chatDetails, chatViews } from "../chat-view.ts";
import { chatDetail, chatView } from "../schemas.ts";
import { chatsShown } from "../shown-page.ts";
import { chats } from "../table.ts";

export const listChats = defineOperation({
  name: "list_chats",
  summary: "List the inbox: chats, latest activity first.",
  guidance: "By name: search_chats. What was said: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /chats",
  input: z.object({
    type: z.enum(["direct", "group"]).optional().describe("Only of this kind."),
    label: labelFilterInput,
    assignee: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Only chats of this member: name, email or id (mem_…); none: nobody's."),
    state: z
      .enum(["open", "closed", "snoozed", "escalated"])
      .optional()
      .describe("Only those in this state; escalated: a human is asked for, until it is closed or handed back."),
    unread_only: z.boolean().default(false).describe("true lists only chats with unread messages."),
    flagged_only: z.boolean().default(false).describe("true lists only chats with messages flagged for an answer."),
    archived: z.boolean().default(false).describe("true lists the archived chats, which are left out otherwise."),
    updated_since: updatedSinceInput,
    phone_id: onlyPhoneInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(z.union([chatDetail, chatView])),
    next_cursor: nextCursor,
    incomplete: incompleteInfo,
  }),
  showsWords: chatWords,
  errors: ["label_not_found", "phone_not_found", "member_not_found", "member_conflict"],
  async run({ ctx, input }) {
    const phone = input.phone_id === undefined ? null : await phoneFor(ctx, input.phone_id);
    const asked = {
      phoneIds: phone ? [phone.id] : ctx.caller.phoneIds,
      since: await timeGiven(ctx, "updated_since", input.updated_since),
    };
    const rows = await db(ctx)
      .select()
      .from(chats)
      .where(and(...(await conditions(ctx, input, asked)), before(input.cursor)))
      .orderBy(desc(chats.lastActivityAt), desc(chats.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.lastActivityAt.toISOString(), row.id]);
    const beside = await incompleteOf(ctx, asked);
    if (input.fields === "full") return { ...page.showing(await chatDetails(ctx, page.items), { beside }), ...beside };
    return { ...chatsShown(page, await chatViews(ctx, page.items), beside), ...beside };
  },
});

interface Filters {
  type?: "direct" | "group" | undefined;
  label?: string | undefined;
  assignee?: string | undefined;
  state?: "open" | "closed" | "snoozed" | "escalated" | undefined;
  unread_only: boolean;
  flagged_only: boolean;
  archived: boolean;
}

interface Asked {
  phoneIds: readonly string[] | undefined;
  since: Date | undefined;
}

async function conditions(ctx: Ctx, input: Filters, { phoneIds, since }: Asked): Promise<(SQL | undefined)[]> {
  return [
    eq(chats.workspaceId, ctx.workspaceId),
    isNull(chats.mergedIntoId),
    eq(chats.archived, input.archived),
    phoneIds ? inArray(chats.phoneId, [...phoneIds]) : undefined,
    input.type ? eq(chats.type, input.type) : undefined,
    inState(input.state),
    input.unread_only ? or(gt(chats.unreadCount, 0), chats.markedUnread) : undefined,
    input.flagged_only ? sql`exists (select 1 from message_flags f where f.chat_id = ${chats.id})` : undefined,
    await assignedTo(ctx, chats.assignee, input.assignee),
    since && gte(chats.lastActivityAt, since),
    input.label ? labelledWith("chat", await loadLabelId(ctx, input.label), chats.id) : undefined,
  ];
}

/** An escalated chat may be open or snoozed as well. */
function inState(state: Filters["state"]): SQL | undefined {
  if (state === "escalated") return eq(chats.queueState, state);
  return state ? eq(chats.state, state) : undefined;
}

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${chats.lastActivityAt}, ${chats.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
