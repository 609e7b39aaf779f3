import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { MESSAGE_COLUMNS, type MessageRow } from "./message-view.ts";
import { messages } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** @throws message_not_found  not in this workspace, or on a phone this key may not use */
export async function loadMessage(ctx: Reach, messageId: string): Promise<MessageRow> {
  const [row] = await db(ctx).select(MESSAGE_COLUMNS).from(messages).where(eq(messages.id, messageId));
  if (row && (ctx.caller.phoneIds === undefined || ctx.caller.phoneIds.includes(row.phoneId))) return row;
  const received = messageId.slice(0, 40);
  throw new AppError("message_not_found", {
    public: `There is no message ${received}. Message ids look like msg_…: take one from list_messages or search_messages.`,
    fields: [{ path: "message_id", message: "is not known", expected: "msg_…", received }],
    hint: "search_messages",
  });
}

/** Messages by id, in the order of the ids; those that are gone are left out. */
export async function loadMessages(ctx: Reach, ids: readonly string[]): Promise<MessageRow[]> {
  if (ids.length === 0) return [];
  const rows = await db(ctx)
    .select(MESSAGE_COLUMNS)
    .from(messages)
    // One parameter for all: a grouped search asks for hundreds.
    .where(sql`${messages.id} = any(${sql.param([...ids])}::text[])`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const allowed = ctx.caller.phoneIds;
  return ids.flatMap((id) => byId.get(id) ?? []).filter((row) => !allowed || allowed.includes(row.phoneId));
}
