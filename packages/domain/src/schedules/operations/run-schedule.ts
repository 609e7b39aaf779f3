import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { drafter, loadRecipient, queueMessage } from "../../messages/index.ts";
import { comesAfter } from "../comes-after.ts";
import type { ScheduleRow } from "../load-schedule.ts";
import { queueRun } from "../queue-run.ts";
import { schedules } from "../table.ts";

export const runSchedule = defineOperation({
  name: "run_schedule",
  summary: "Send a scheduled message whose time has come.",
  guidance: "Internal: called by the schedule's job. The message and the step to the next time commit together.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:send",
  tier: "internal",
  rest: null,
  input: z.object({
    scheduled_id: z.string().describe("The schedule."),
    revision: z.number().describe("Of its time."),
  }),
  output: z.object({ state: z.string() }),
  errors: [],
  async run({ ctx, input }) {
    const [row] = await db(ctx).select().from(schedules).where(eq(schedules.id, input.scheduled_id)).for("update");
    if (row?.state !== "active" || row.revision !== input.revision) {
      ctx.audit.nothing("the schedule was changed since");
      return { state: row?.state ?? "gone" };
    }
    const now = ctx.clock.now();
    if (row.nextAt && row.nextAt > now) return putOff(ctx, row);
    const outcome = row.skipNext ? {} : await send(ctx, row);
    const next = { ...stepOf(now, row, outcome.lastError !== undefined && outcome.lastError !== null), ...outcome };
    await db(ctx).update(schedules).set(next).where(eq(schedules.id, row.id));
    await queueRun(ctx, { ...row, ...next });
    ctx.events.publish(outcome.lastError ? "schedule.failed" : "schedule.ran", {
      scheduled_id: row.id,
      chat_id: row.chatId,
      message_id: outcome.lastMessageId ?? null,
      state: next.state,
    });
    ctx.audit.changed("schedule", row.id, { next_at: row.nextAt }, { next_at: next.nextAt, state: next.state });
    return { state: next.state };
  },
});

/**
 * A job may come before its time: the queue waits by the database's clock, and another process may have counted. Sent then,
 * a repeating one would find the same time ahead of it once more. A job's name is used once, hence the next revision.
 */
async function putOff(ctx: Ctx, row: ScheduleRow): Promise<{ state: string }> {
  const again = { ...row, revision: row.revision + 1 };
  await db(ctx).update(schedules).set({ revision: again.revision }).where(eq(schedules.id, row.id));
  await queueRun(ctx, again);
  ctx.audit.nothing("its time has not come yet");
  return { state: row.state };
}

type Outcome = Partial<Pick<ScheduleRow, "lastRunAt" | "lastMessageId" | "lastError">>;

async function send(ctx: Ctx, row: ScheduleRow): Promise<Outcome> {
  const lastRunAt = ctx.clock.now();
  try {
    const to = await loadRecipient(ctx, row.chatId);
    const draft = await drafter(ctx, row.content)(to, row.variables);
    const { message_id: lastMessageId } = await queueMessage(ctx, to, {
      ...draft,
      askedBy: { name: row.createdBy, id: row.createdById },
    });
    return { lastRunAt, lastMessageId, lastError: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { lastRunAt, lastError: { code: error.code, message: error.message } };
  }
}

function stepOf(now: Date, row: ScheduleRow, failed: boolean) {
  const revision = row.revision + 1;
  const nextAt = comesAfter(row, now);
  if (nextAt) return { revision, nextAt, state: "active" as const, skipNext: false };
  return { revision, nextAt: null, state: failed ? ("failed" as const) : ("done" as const), skipNext: false };
}
