import type { InboundBatch, InboundEvent, WebhookAbility } from "@parley/connectors/contract";
import { AppError, execute } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { EventBatch, type ConvertedDelivery } from "./event-batch.ts";
import { recordInboundEvents } from "./operations/record-inbound-events.ts";
import { storable } from "./storable.ts";
import { inboundRaw } from "./table.ts";

const ROWS_READ_MAX = 200;
const EVENTS_PER_RECORD_MAX = 500;
/** A row that fails by itself this often is marked and kept. */
const ROW_TRIES_MAX = 3;

export interface ConversionCounts {
  rows: number;
  events: number;
  unknown: number;
  failed: number;
}

interface RawRow {
  id: number;
  body: Uint8Array;
  receivedAt: Date;
}

interface ConvertedRow {
  delivery: ConvertedDelivery;
  events: InboundEvent[];
}

/**
 * Converts and records what waits for a phone, oldest first, until nothing waits. Events and the
 * mark on their raw rows commit together, so a process may die anywhere and another goes on.
 * @throws whatever the store or the connector throws for reasons that are not a row's: nothing is lost
 */
export async function convertWaiting(
  deps: WorkerDeps,
  phone: { workspaceId: string; phoneId: string },
  requestId: string,
): Promise<ConversionCounts> {
  const counts: ConversionCounts = { rows: 0, events: 0, unknown: 0, failed: 0 };
  for (;;) {
    const rows = await readWaiting(deps, phone);
    if (rows.length === 0) return counts;
    const converted = await convertRows(deps, phone, rows);
    for (const group of groupsOf(converted)) await recordGroup(deps, phone, requestId, group, counts);
  }
}

async function readWaiting(deps: WorkerDeps, phone: { workspaceId: string; phoneId: string }): Promise<RawRow[]> {
  return deps.kernel.store.transact(phone.workspaceId, "read", (unit) =>
    db(unit)
      .select({ id: inboundRaw.id, body: inboundRaw.body, receivedAt: inboundRaw.receivedAt })
      .from(inboundRaw)
      .where(and(eq(inboundRaw.phoneId, phone.phoneId), isNull(inboundRaw.convertedAt), isNull(inboundRaw.failure)))
      .orderBy(asc(inboundRaw.id))
      .limit(ROWS_READ_MAX),
  );
}

/** What a connector could not convert at all is one unknown: the body is kept either way. */
async function convertRows(
  deps: WorkerDeps,
  phone: { workspaceId: string; phoneId: string },
  rows: readonly RawRow[],
): Promise<ConvertedRow[]> {
  const connector = await deps.kernel.ports.connectors.of(phone.workspaceId, phone.phoneId);
  const webhook = connector.abilities.webhook;
  if (!webhook) {
    throw new AppError("not_supported", { public: `The connector ${connector.name} takes no webhooks.` });
  }
  return rows.map((row) => {
    const { events, unknown } = converted(webhook, row);
    return { events, delivery: { rawId: row.id, eventCount: events.length, unknown } };
  });
}

function converted(webhook: WebhookAbility, row: RawRow): InboundBatch {
  try {
    return webhook.convert(row.body, row.receivedAt.toISOString());
  } catch {
    // A connector promises to answer for any body; one that does not must not stop those behind it.
    return { events: [], unknown: [{ field: "webhook", reason: "The connector failed on this body.", payload: null }] };
  }
}

function groupsOf(rows: readonly ConvertedRow[]): ConvertedRow[][] {
  const groups: ConvertedRow[][] = [];
  let current: ConvertedRow[] = [];
  let events = 0;
  for (const row of rows) {
    if (current.length > 0 && events + row.events.length > EVENTS_PER_RECORD_MAX) {
      groups.push(current);
      current = [];
      events = 0;
    }
    current.push(row);
    events += row.events.length;
  }
  if (current.length > 0) groups.push(current);
  return groups;
}

/** One transaction for the group; when that fails for a reason within it, row by row, so one bad row costs no other. */
async function recordGroup(
  deps: WorkerDeps,
  phone: { workspaceId: string; phoneId: string },
  requestId: string,
  group: readonly ConvertedRow[],
  counts: ConversionCounts,
): Promise<void> {
  try {
    const answer = await execute(deps.kernel, recordInboundEvents, workerCaller(phone.workspaceId, requestId), {
      phone_id: phone.phoneId,
      batch: new EventBatch(
        group.flatMap((row) => row.events),
        group.map((row) => row.delivery),
      ),
    });
    if (!answer.recorded) return;
    counts.rows += group.length;
    counts.events += answer.event_count;
    counts.unknown += group.reduce((sum, row) => sum + row.delivery.unknown.length, 0);
  } catch (error) {
    if (isPassing(error)) throw error;
    if (group.length > 1) {
      for (const row of group) await recordGroup(deps, phone, requestId, [row], counts);
      return;
    }
    const rawId = group[0]?.delivery.rawId;
    if (rawId !== undefined && (await noteFailure(deps, phone.workspaceId, rawId, error))) counts.failed++;
  }
}

/** True when that was the row's last try. */
async function noteFailure(deps: WorkerDeps, workspaceId: string, rawId: number, error: unknown): Promise<boolean> {
  const reason = error instanceof Error ? error.message : String(error);
  return deps.kernel.store.transact(workspaceId, "write", async (unit) => {
    const [row] = await db(unit)
      .update(inboundRaw)
      .set({
        tries: sql`${inboundRaw.tries} + 1`,
        failure: sql`case when ${inboundRaw.tries} + 1 >= ${ROW_TRIES_MAX} then ${storable(reason.slice(0, 500))} end`,
      })
      .where(eq(inboundRaw.id, rawId))
      .returning({ failure: inboundRaw.failure });
    return row?.failure != null;
  });
}

/** SQLSTATE classes that say nothing of the data: connection, resources, shutdown, deadlock and serialisation. */
const PASSING_CLASSES = new Set(["08", "53", "57", "40", "58"]);

/** True for trouble that has nothing to do with what is being recorded and may be over the next time. */
function isPassing(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause ? String(cause.code) : "";
    if (
      code === "connector_unavailable" ||
      code === "store_unavailable" ||
      code.startsWith("ECONN") ||
      code === "EPIPE"
    )
      return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return PASSING_CLASSES.has(code.slice(0, 2));
  }
  return false;
}
