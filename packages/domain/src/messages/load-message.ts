import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { MESSAGE_COLUMNS, type MessageRow } from "./message-view.ts";
import { messageNotFound, ownMessageId } from "./own-message-id.ts";
import { messages } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/**
 * @param messageId  ours, or WhatsApp's own
 * @throws message_not_found  not in this workspace, or on a phone this key may not use
 */
export async function loadMessage(ctx: Reach, messageId: string): Promise<MessageRow> {
  const id = await ownMessageId(ctx, messageId);
  const [row] = await db(ctx).select(MESSAGE_COLUMNS).from(messages).where(eq(messages.id, id));
  if (row && (ctx.caller.phoneIds === undefined || ctx.caller.phoneIds.includes(row.phoneId))) return row;
  throw messageNotFound(messageId);
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
