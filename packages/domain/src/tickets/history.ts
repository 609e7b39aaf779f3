import { type Actor, actorId, actorName, idPattern, toSecond, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { memberNames } from "../members/index.ts";
import { namesOfChats } from "../messages/index.ts";

/** One change of a ticket, from the audit. */
export const historyEntry = z.object({
  at: z.string(),
  by: z.string(),
  by_id: z.string().optional(),
  via: z.string().describe("Through which door."),
  operation: z.string(),
  changes: z
    .record(z.string(), z.array(z.unknown()))
    .optional()
    .describe("Before and after by field; after alone when it was made. Members and chats as {id, name}."),
});
export type HistoryEntry = z.output<typeof historyEntry>;

interface AuditRow extends Record<string, unknown> {
  id: string;
  at: Date;
  operation: string;
  actor_kind: Actor["kind"];
  actor_id: string;
  actor_name: string | null;
  surface: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** What was done to a ticket, newest first, each with its place for the next page. */
export async function ticketHistory(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  ticketId: string,
  page: { before?: { at: Date; id: string } | undefined; limit: number },
): Promise<{ at: Date; id: string; entry: HistoryEntry }[]> {
  const { rows } = await db(ctx).execute<AuditRow>(sql`
    select * from ticket_audit(${ticketId}, ${page.before?.at.toISOString() ?? null}::timestamptz,
                               ${page.before?.id ?? null}, ${page.limit}::int)`);
  const named = await namer(ctx, rows);
  return rows.map((row) => ({ at: new Date(row.at), id: row.id, entry: named(entryOf(row)) }));
}

const [isMember, isChat] = (["member", "chat"] as const).map(idPattern);

/** The audit keeps ids of members and chats; whoever reads it knows them by name. */
async function namer(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  rows: readonly AuditRow[],
): Promise<(entry: HistoryEntry) => HistoryEntry> {
  const values = rows.flatMap(({ before, after }) => [before, after].flatMap((side) => Object.values(side ?? {})));
  const ids = (pattern: RegExp | undefined) =>
    values.filter((value): value is string => typeof value === "string" && pattern?.test(value) === true);
  const names = new Map([...(await memberNames(ctx, ids(isMember))), ...(await namesOfChats(ctx, ids(isChat)))]);
  const withName = (value: unknown) => {
    const name = typeof value === "string" ? names.get(value) : undefined;
    return name === undefined ? value : { id: value, name };
  };
  return ({ changes, ...entry }) =>
    changes === undefined
      ? entry
      : {
          ...entry,
          changes: Object.fromEntries(Object.entries(changes).map(([field, pair]) => [field, pair.map(withName)])),
        };
}

function entryOf(row: AuditRow): HistoryEntry {
  const names = new Set([...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})]);
  const changes = [...names]
    .filter((name) => row.before !== null || !isEmpty(row.after?.[name]))
    .map((name) => [name, row.before === null ? [row.after?.[name]] : [row.before[name], row.after?.[name]]] as const);
  const actor = { kind: row.actor_kind, id: row.actor_id, ...(row.actor_name ? { name: row.actor_name } : {}) };
  const id = actorId(actor);
  return {
    at: toSecond(new Date(row.at)),
    by: actorName(actor),
    ...(id ? { by_id: id } : {}),
    via: row.surface,
    operation: row.operation,
    ...(changes.length > 0
      ? { changes: Object.fromEntries(changes.map(([name, pair]) => [name, nullsOf(pair)])) }
      : {}),
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
}

/** JSON has no undefined. */
function nullsOf(pair: readonly unknown[]): unknown[] {
  return pair.map((value) => value ?? null);
}
