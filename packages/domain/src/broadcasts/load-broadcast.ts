import { z } from "zod";
import { AppError, DAY_MS, toSecond, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { and, count, desc, eq, getTableColumns, inArray, sql, type SQL } from "drizzle-orm";
import { messages } from "../messages/table.ts";
import { broadcastRecipients, broadcasts } from "./table.ts";
import { contentInBrief } from "../messages/index.ts";

export const broadcastIdInput = z
  .string()
  .max(ID_CHARS_MAX)
  .describe("The broadcast: its id (brd_…), from create_broadcast or list_broadcasts.");

export type BroadcastRow = typeof broadcasts.$inferSelect;

/** @throws broadcast_not_found  not in this workspace, or on a phone this key may not use */
export async function loadBroadcast(ctx: Ctx, id: string, held = false): Promise<BroadcastRow> {
  const query = db(ctx).select().from(broadcasts).where(eq(broadcasts.id, id));
  const [row] = held ? await query.for("update") : await query;
  const allowed = ctx.caller.phoneIds;
  if (row && (!allowed || row.phoneIds.every((phoneId) => allowed.includes(phoneId)))) return row;
  throw await notFound(ctx, id.slice(0, 40));
}

const NEWEST_SHOWN_MAX = 5;

async function notFound(ctx: Ctx, received: string): Promise<AppError> {
  const rows = await db(ctx)
    .select({ ...getTableColumns(broadcasts), state: shownStateIn(ctx) })
    .from(broadcasts)
    .where(and(eq(broadcasts.workspaceId, ctx.workspaceId), onPhonesOf(ctx)))
    .orderBy(desc(broadcasts.createdAt), desc(broadcasts.id))
    .limit(NEWEST_SHOWN_MAX);
  const candidates = rows.map((row) => ({
    broadcast_id: row.id,
    what: contentInBrief(row.content),
    state: row.state,
    created_at: toSecond(row.createdAt),
  }));
  const newest = candidates.length > 0 ? "`candidates` holds the newest." : "None was made yet: see create_broadcast.";
  return new AppError("broadcast_not_found", {
    public: `There is no broadcast ${received}. Ids look like brd_…; ${newest}`,
    fields: [{ path: "broadcast_id", message: "is not known", expected: "brd_…", received }],
    details: { candidates },
  });
}

/** Those all of whose phones the key may use. */
export function onPhonesOf({ caller: { phoneIds } }: Pick<Ctx, "caller">): SQL | undefined {
  return phoneIds ? sql`${broadcasts.phoneIds} <@ ${JSON.stringify(phoneIds)}::jsonb` : undefined;
}

/** How many recipients stand where; each is counted once. */
export interface Counts {
  pending: number;
  queued: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  /** The network did not answer: may have arrived. */
  unknown: number;
  skipped: number;
  cancelled: number;
  /** No recipients: chats that it was never to go to. */
  left_out: number;
}

/** Of one that was queued, by its delivery state. */
export const STANDS: Readonly<Record<string, Exclude<keyof Counts, "pending" | "skipped" | "cancelled" | "left_out">>> =
  {
    queued: "queued",
    sending: "queued",
    unknown: "unknown",
    accepted: "sent",
    sent: "sent",
    delivered: "delivered",
    read: "read",
    played: "read",
    failed: "failed",
  };

/** Older ones are not looked through for a list. */
const MAY_WAIT_MS = 7 * DAY_MS;

/**
 * `done` is kept when the last recipient was queued; while a message of it still waits for its phone, it is shown as
 * running. Of the table `broadcasts`.
 */
export function shownStateIn({ clock }: Pick<Ctx, "clock">): SQL<BroadcastRow["state"]> {
  const since = new Date(clock.now().getTime() - MAY_WAIT_MS).toISOString();
  return sql`case when broadcasts.state = 'done' and broadcasts.finished_at > ${since}::timestamptz and exists (
      select from broadcast_recipients r join messages m on m.id = r.message_id
      where r.broadcast_id = broadcasts.id and r.state = 'queued' and m.delivery_state in ('queued', 'sending'))
    then 'running' else broadcasts.state end`;
}

export async function countRecipients(ctx: Pick<Ctx, "tx">, broadcastId: string): Promise<Counts> {
  return (await countsOf(ctx, [broadcastId])).get(broadcastId) ?? { ...NONE };
}

/** By broadcast; one without recipients is absent. */
export async function countsOf(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<Map<string, Counts>> {
  const found = new Map<string, Counts>();
  if (ids.length === 0) return found;
  const rows = await db(ctx)
    .select({
      id: broadcastRecipients.broadcastId,
      state: broadcastRecipients.state,
      delivery: messages.deliveryState,
      n: count(),
    })
    .from(broadcastRecipients)
    .leftJoin(messages, eq(messages.id, broadcastRecipients.messageId))
    .where(inArray(broadcastRecipients.broadcastId, [...ids]))
    .groupBy(broadcastRecipients.broadcastId, broadcastRecipients.state, messages.deliveryState);
  for (const { id, state, delivery, n } of rows) {
    const counts = found.get(id) ?? { ...NONE };
    counts[state === "queued" ? (STANDS[delivery ?? ""] ?? "queued") : state] += n;
    found.set(id, counts);
  }
  return found;
}

export const NONE: Readonly<Counts> = {
  pending: 0,
  queued: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  unknown: 0,
  skipped: 0,
  cancelled: 0,
  left_out: 0,
};
