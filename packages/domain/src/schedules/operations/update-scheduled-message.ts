import { AppError, defineOperation, toSecond, type Ctx, TIME_CHARS_MAX, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { addressOf, loadRecipient, messageText, previewFirstMessage, variablesRecord } from "../../messages/index.ts";
import { assertNamesChange } from "../../nothing-to-change.ts";
import { changedRhythm, countedFrom, nextInZone, type RhythmChange } from "../changed-rhythm.ts";
import { changedContent, draftNow } from "../draft-now.ts";
import {
  scheduledIdInput,
  comesAt,
  loadSchedule,
  scheduleView,
  scheduleViewOf,
  type ScheduleRow,
} from "../load-schedule.ts";
import { firstTime, nextTime, REPEATS } from "../next-time.ts";
import { rhythmInput, rhythmOf, rhythmRow } from "../rhythm.ts";
import { queueRun } from "../queue-run.ts";
import { schedules } from "../table.ts";
import { timesOf, zoneOf } from "../time-of-schedule.ts";
import { windowWarning } from "../window-warning.ts";

export const updateScheduledMessage = defineOperation({
  name: "update_scheduled_message",
  summary: "Change, pause, resume or skip once a scheduled message.",
  guidance: "A new `at` tries a failed one again.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "messages:send",
  tier: "extended",
  rest: "PATCH /scheduled-messages/{scheduled_id}",
  input: z.object({
    scheduled_id: scheduledIdInput,
    text: messageText
      .optional()
      .describe("The new text, or caption of a file that has one; a template's cannot be changed."),
    variables: variablesRecord
      .optional()
      .describe("Values to change, of a template or of {{name}} in the text, by number or name; the others stay."),
    at: z
      .string()
      .max(TIME_CHARS_MAX)
      .optional()
      .describe("When it goes out next, ahead of now: ISO 8601, without an offset as local time of `timezone`."),
    timezone: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe(
        "IANA zone of `at` and of the repetitions, such as Europe/Berlin; without `at` it goes out at the same local time there.",
      ),
    repeat: z
      .enum([...REPEATS, "none"])
      .optional()
      .describe("How often it goes out again, at the same local time."),
    every: rhythmInput.every.describe(
      "Every how many days, weeks or months it goes out, 1 to 99; as it was unless given.",
    ),
    days: rhythmInput.days.describe(
      "Of a weekly one: on which days of the week, such as [mon, thu]; as they were unless given.",
    ),
    paused: z.boolean().optional().describe("false resumes"),
    skip_next: z.boolean().optional().describe("true leaves out the next time alone."),
  }),
  output: scheduleView,
  errors: [
    "schedule_not_found",
    "schedule_conflict",
    "chat_not_found",
    "template_not_found",
    "template_conflict",
    "marketing_opt_out_conflict",
    "media_not_found",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  asksRarely: true,
  async preview({ ctx, input }) {
    if (input.text === undefined && input.variables === undefined) return null;
    const before = await loadSchedule(ctx, input.scheduled_id);
    const to = await loadRecipient(ctx, before.chatId);
    return previewFirstMessage(ctx, to, async () => {
      const { content = before.content, variables = before.variables } = await changedContent(ctx, before, to, input);
      const text = (await draftNow(ctx, content, to, variables))?.text ?? content.text;
      return {
        ...(text === undefined ? {} : { text }),
        ...(content.template ? { template: content.template.name } : {}),
      };
    });
  },
  async run({ ctx, input }) {
    assertNamesChange(input, CHANGES);
    const before = await loadSchedule(ctx, input.scheduled_id, true);
    const to = await loadRecipient(ctx, before.chatId);
    if (before.state === "cancelled" || before.state === "done" || (before.state === "failed" && !input.at)) {
      throw conflict(`is ${before.state}${before.state === "failed" ? "; give `at` to try it again" : ""}`);
    }
    if (input.text !== undefined && before.content.template) {
      throw conflict("sends a template, which has no text", "text");
    }
    const change = {
      ...(await changeOf(ctx, before, input)),
      ...(await changedContent(ctx, before, to, input)),
    };
    assertComes({ ...before, ...change });
    const [row] = await db(ctx)
      .update(schedules)
      .set({ ...change, revision: before.revision + 1 })
      .where(eq(schedules.id, before.id))
      .returning();
    if (!row) throw new Error("An updated schedule was not returned.");
    await queueRun(ctx, row);
    const facts = ({ state, nextAt, timeZone, repeat, every, days, skipNext }: ScheduleRow) => ({
      state,
      nextAt,
      timeZone,
      repeat,
      every,
      days,
      skipNext,
    });
    ctx.audit.changed("schedule", row.id, facts(before), facts(row));
    ctx.events.publish("schedule.updated", { scheduled_id: row.id, chat_id: row.chatId });
    return {
      ...scheduleViewOf(row, addressOf(to)),
      ...windowWarning(row, comesAt(row), to.chat.lastInboundAt, ctx.clock.now()),
    };
  },
});

const CHANGES = ["text", "variables", "at", "timezone", "repeat", "every", "days", "paused", "skip_next"] as const;

interface Wanted extends RhythmChange {
  at?: string | undefined;
  timezone?: string | undefined;
  paused?: boolean | undefined;
  skip_next?: boolean | undefined;
}

async function changeOf(ctx: Ctx, before: ScheduleRow, input: Wanted): Promise<Partial<ScheduleRow>> {
  const isOther = input.repeat !== undefined || input.every !== undefined || input.days !== undefined;
  const rhythm = isOther ? changedRhythm(before, input) : rhythmOf(before);
  const state = input.paused === undefined ? resumed(before) : input.paused ? ("paused" as const) : ("active" as const);
  const timeZone = input.timezone === undefined ? before.timeZone : await zoneOf(ctx, input.timezone);
  const timed =
    input.at === undefined
      ? { firstLocal: before.firstLocal, nextAt: nextInZone(before, timeZone) }
      : timedAt(timesOf(ctx, { at: input.at }, rhythm, timeZone));
  const now = ctx.clock.now();
  // Another zone moves the time of a paused one too, and nothing is moved into the past.
  const mustCome = state === "active" || timeZone !== before.timeZone;
  const missed = mustCome && (!timed.nextAt || timed.nextAt <= now);
  if (missed && !rhythm) throw hasPassed(input);
  const kept = timed.nextAt && firstTime(timed.nextAt, isOther ? rhythm : null, timeZone);
  // The time that was to be left out has passed meanwhile, or another was given in its place.
  const skips = input.skip_next ?? (before.skipNext && !missed && input.at === undefined);
  const ends = rhythmOf(before) && !rhythm && skips && input.skip_next === undefined ? rhythmOf(before) : null;
  const coming = missed && rhythm ? nextTime(timed.firstLocal, rhythm, timeZone, now) : kept;
  // One that ends its repetition goes out once more: after the time that is left out.
  const nextAt = ends && coming ? nextTime(timed.firstLocal, ends, timeZone, coming) : coming;
  if (before.until && nextAt && nextAt > before.until) throw afterEnd(before.until, nextAt, input);
  const stays = input.at === undefined && before.repeat === rhythm?.repeat ? rhythm : null;
  return {
    // Another repetition counts from its own first time.
    firstLocal: isOther && nextAt ? countedFrom(nextAt, timed.firstLocal, timeZone, stays) : timed.firstLocal,
    nextAt,
    ...rhythmRow(rhythm),
    state,
    timeZone,
    skipNext: skips && !ends,
    ...(before.state === "failed" ? { lastError: null } : {}),
  };
}

function resumed(before: ScheduleRow): "active" | "paused" {
  return before.state === "paused" ? "paused" : "active";
}

function hasPassed(input: Wanted): AppError {
  if (input.timezone !== undefined && input.at === undefined)
    return conflict("would have missed its time in that `timezone`; give a new `at`", "timezone");
  return conflict("has missed its time; give a new `at`", "at");
}

function timedAt({ at, firstLocal }: { at: Date; firstLocal: string }) {
  return { firstLocal, nextAt: at };
}

/** Told of what moved it there; the end itself is set when it is made, and stays. */
function afterEnd(until: Date, nextAt: Date, input: Wanted): AppError {
  const path = (["at", "repeat", "every", "days", "timezone", "paused"] as const).find(
    (name) => input[name] !== undefined,
  );
  const end = toSecond(until);
  return new AppError("invalid_input", {
    public: `Its next time would be ${toSecond(nextAt)}, and it ends at ${end} (\`until\`), so nothing would be sent. Nothing was changed: give \`at\` before then, or make a new one with schedule_message.`,
    fields: [{ path: path ?? "scheduled_id", message: "is after until", expected: `at most ${end}` }],
  });
}

/** @throws schedule_conflict  the time that is left out is the last, so that nothing would be sent any more */
function assertComes(row: ScheduleRow): void {
  if (!row.skipNext || comesAt(row)) return;
  throw new AppError("schedule_conflict", {
    public:
      "Its next time is its last, so leaving it out would leave nothing to send. Nothing was changed: cancel_scheduled_message ends it, `paused` stops it for a while.",
    fields: [{ path: "skip_next", message: "would leave out its last time" }],
    hint: "cancel_scheduled_message",
  });
}

function conflict(why: string, path = "scheduled_id"): AppError {
  return new AppError("schedule_conflict", {
    public: `That scheduled message ${why}. Make a new one with schedule_message.`,
    fields: [{ path, message: why }],
  });
}
