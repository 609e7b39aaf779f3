import { toSecond, type Ctx, type Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql } from "drizzle-orm";
import { comesAfter } from "./comes-after.ts";
import type { ScheduleRow } from "./load-schedule.ts";
import { queueRun } from "./queue-run.ts";
import { schedules } from "./table.ts";

/**
 * What is to be sent by a phone that is unlinked is paused, and goes on when it is linked again: one that
 * repeats with its next time, one that goes once if its time has not passed. What somebody paused stays paused.
 */
export const phoneLinkSubscriber: Subscriber = {
  types: ["phone.unlinked", "phone.linked"],
  async onEvents(ctx, events) {
    for (const { type, data } of events) {
      const phoneId = String(data["phone_id"]);
      await (type === "phone.unlinked" ? pauseOf(ctx, phoneId) : resumeOf(ctx, phoneId));
    }
  },
};

/** Only a paused one can have it: nothing is sent while its phone is unlinked, so no time of it is refused for that. */
const UNLINKED = "phone_conflict";

async function pauseOf(ctx: Ctx, phoneId: string): Promise<void> {
  const lastError = { code: UNLINKED, message: "Paused, because its phone was unlinked; linked again, it goes on." };
  await db(ctx)
    .update(schedules)
    .set({ state: "paused", lastError, revision: sql`${schedules.revision} + 1` })
    .where(and(ofPhone(ctx, phoneId), eq(schedules.state, "active")));
}

async function resumeOf(ctx: Ctx, phoneId: string): Promise<void> {
  const rows = await db(ctx)
    .select()
    .from(schedules)
    .where(
      and(ofPhone(ctx, phoneId), eq(schedules.state, "paused"), sql`${schedules.lastError} ->> 'code' = ${UNLINKED}`),
    )
    .for("update");
  for (const row of rows) {
    const next = { ...resumed(row, ctx.clock.now()), revision: row.revision + 1 };
    await db(ctx).update(schedules).set(next).where(eq(schedules.id, row.id));
    await queueRun(ctx, { ...row, ...next });
    ctx.events.publish(next.state === "failed" ? "schedule.failed" : "schedule.updated", {
      scheduled_id: row.id,
      chat_id: row.chatId,
      state: next.state,
    });
  }
}

function ofPhone({ workspaceId }: Ctx, phoneId: string) {
  return and(eq(schedules.workspaceId, workspaceId), eq(schedules.phoneId, phoneId));
}

type Resumed = Pick<ScheduleRow, "state" | "nextAt" | "lastError" | "skipNext">;

function resumed(row: ScheduleRow, now: Date): Resumed {
  if (row.nextAt && row.nextAt > now)
    return { state: "active", nextAt: row.nextAt, lastError: null, skipNext: row.skipNext };
  const nextAt = comesAfter(row, now);
  // The time that was to be left out has passed meanwhile.
  if (nextAt) return { state: "active", nextAt, lastError: null, skipNext: false };
  const at = row.nextAt ? `Its time, ${toSecond(row.nextAt)},` : "Its time";
  const lastError = { code: UNLINKED, message: `${at} came while its phone was unlinked, so it was not sent.` };
  return { state: "failed", nextAt: null, lastError, skipNext: false };
}
