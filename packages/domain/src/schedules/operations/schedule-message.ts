import { chatIdInput } from "../../chats/index.ts";
import { actorId, actorName, defineOperation, sendingPhoneInput, TIME_CHARS_MAX, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import {
  addressOf,
  contentOf,
  holdRecipient,
  keepContent,
  loadRecipient,
  previewFirstMessage,
  standingContentInput,
  variablesRecord,
} from "../../messages/index.ts";
import { draftNow } from "../draft-now.ts";
import { comesAt, scheduleView, scheduleViewOf } from "../load-schedule.ts";
import { REPEATS } from "../next-time.ts";
import { rhythmFrom, rhythmInput, rhythmRow } from "../rhythm.ts";
import { queueRun } from "../queue-run.ts";
import { schedules } from "../table.ts";
import { timesOf, zoneOf } from "../time-of-schedule.ts";
import { windowWarning } from "../window-warning.ts";

export const scheduleMessage = defineOperation({
  name: "schedule_message",
  summary: "Send to one chat later, once or repeating; now: send_message.",
  guidance: "Windows are checked then. Returns schedule.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /scheduled-messages",
  input: z.object({
    chat_id: chatIdInput,
    ...standingContentInput,
    variables: variablesRecord
      .optional()
      .describe("Values of a template or of {{name}} in the text, by number or name."),
    at: z
      .string()
      .max(TIME_CHARS_MAX)
      .describe(
        "When it goes out, ahead of now: ISO 8601, without an offset as local time of `timezone`; or tomorrow 9:00, +2h. A day alone is refused.",
      ),
    timezone: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("IANA zone of `at` and of the repetitions, such as Europe/Berlin; the workspace's unless given."),
    repeat: z
      .enum(REPEATS)
      .optional()
      .describe("How often it goes out again, at the same local time; `every` and `days` say more of it."),
    ...rhythmInput,
    until: z
      .string()
      .max(TIME_CHARS_MAX)
      .optional()
      .describe("After when it does not repeat any more: ISO 8601; a day alone: after its end."),
    phone_id: sendingPhoneInput,
  }),
  output: scheduleView,
  errors: [
    "chat_not_found",
    "chat_conflict",
    "template_not_found",
    "template_conflict",
    "marketing_opt_out_conflict",
    "media_not_found",
    "payload_too_large",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  asksRarely: true,
  async preview({ ctx, input }) {
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    return previewFirstMessage(ctx, to, async () => {
      timesOf(ctx, input, rhythmFrom(input), await zoneOf(ctx, input.timezone));
      const draft = await draftNow(ctx, await contentOf(ctx, input), to, input.variables ?? {});
      return { text: draft?.text ?? input.text, template: input.template };
    });
  },
  async run({ ctx, input }) {
    const timeZone = await zoneOf(ctx, input.timezone);
    const rhythm = rhythmFrom(input);
    const { at, firstLocal, until } = timesOf(ctx, input, rhythm, timeZone);
    const to = await holdRecipient(ctx, input.chat_id, input.phone_id);
    await draftNow(ctx, await contentOf(ctx, input), to, input.variables ?? {});
    const content = await keepContent(ctx, input);
    const [row] = await db(ctx)
      .insert(schedules)
      .values({
        id: ctx.ids.next("schedule"),
        workspaceId: ctx.workspaceId,
        phoneId: to.chat.phoneId,
        chatId: to.chat.id,
        content,
        variables: input.variables ?? {},
        timeZone,
        firstLocal,
        ...rhythmRow(rhythm),
        until,
        state: "active",
        nextAt: at,
        createdBy: actorName(ctx.caller.actor),
        createdById: actorId(ctx.caller.actor),
        createdAt: ctx.clock.now(),
      })
      .returning();
    if (!row) throw new Error("An inserted schedule was not returned.");
    await queueRun(ctx, row);
    ctx.events.publish("schedule.created", { scheduled_id: row.id, chat_id: row.chatId });
    ctx.audit.changed("schedule", row.id, null, { chat_id: row.chatId, next_at: row.nextAt, repeat: row.repeat });
    return {
      ...scheduleViewOf(row, addressOf(to)),
      ...windowWarning(row, comesAt(row), to.chat.lastInboundAt, ctx.clock.now()),
    };
  },
});
