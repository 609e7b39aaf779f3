import type { JobPort } from "@parley/jobs";
import type { Ids, Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull } from "drizzle-orm";
import type { WorkerDeps } from "../worker.ts";
import { conversionOf } from "./intake.ts";
import { inboundDrains, inboundRaw } from "./table.ts";

/** Asked at start, so that a job that was lost or given up on does not leave its rows behind. */
export async function resumeInbound(
  deps: WorkerDeps,
  phones: readonly { workspaceId: string; phoneId: string }[],
): Promise<void> {
  const { store, ids, ports } = deps.kernel;
  for (const { workspaceId, phoneId } of phones)
    await store.transact(workspaceId, "write", (unit) => resume({ tx: unit.tx, workspaceId, ids, ports }, phoneId));
}

/** A phone with other settings or secrets can convert what it could not before. */
export const inboundSubscriber: Subscriber = {
  types: ["phone.updated"],
  async onEvents(ctx, events) {
    for (const phoneId of new Set(events.map(({ data }) => String(data["phone_id"])))) await resume(ctx, phoneId);
  },
};

interface Resuming {
  tx: unknown;
  workspaceId: string;
  ids: Ids;
  ports: { jobs: Pick<JobPort, "enqueue"> };
}

/** Enqueues a conversion where rows wait, whatever the mark says: one that is asleep between two tries is not waited for. */
async function resume(ctx: Resuming, phoneId: string): Promise<void> {
  if (!(await isWaiting(ctx, phoneId))) return;
  await db(ctx)
    .insert(inboundDrains)
    .values({ phoneId, workspaceId: ctx.workspaceId, scheduled: true })
    .onConflictDoUpdate({ target: inboundDrains.phoneId, set: { scheduled: true } });
  await ctx.ports.jobs.enqueue(ctx.tx, conversionOf(ctx.workspaceId, phoneId, ctx.ids));
}

export async function isWaiting(ctx: { tx: unknown }, phoneId: string): Promise<boolean> {
  const rows = await db(ctx)
    .select({ id: inboundRaw.id })
    .from(inboundRaw)
    .where(and(eq(inboundRaw.phoneId, phoneId), isNull(inboundRaw.convertedAt), isNull(inboundRaw.failure)))
    .limit(1);
  return rows.length > 0;
}
