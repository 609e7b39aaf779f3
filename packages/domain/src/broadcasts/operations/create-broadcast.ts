import {
  actorId,
  actorName,
  defineOperation,
  SECOND_MS,
  sendingPhoneInput,
  toSecond,
  type Ctx,
  ID_CHARS_MAX,
  TIME_CHARS_MAX,
  recordOf,
} from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { counted } from "../../counted.ts";
import {
  contentOf,
  keepContent,
  shownRecipient,
  standingContentInput,
  variablesRecord,
  type StandingContent,
} from "../../messages/index.ts";
import { loadWorkspace, sendTimeFrom } from "../../workspaces/index.ts";
import { heldOutput, heldSince } from "../../held.ts";
import { shownText } from "../../shown-text.ts";
import { queueTurn } from "../queue-turn.ts";
import { RECIPIENTS_MAX } from "../audience.ts";
import { closingWindows } from "../closing-windows.ts";
import { byReason, leftOutReason } from "../left-out.ts";
import { planBroadcast, type LeftOut, type Plan, type Planned, type Refused } from "../plan-broadcast.ts";
import { segmentInput } from "../segment.ts";
import { broadcastRecipients, broadcasts } from "../table.ts";

const NAMES_SHOWN_MAX = 10;
const ROWS_PER_INSERT = 500;
const DELAY_SECONDS_MAX = 3600;

const shownTo = z.object({ chat_id: z.string(), name: z.string(), number: z.string().optional() });

export const createBroadcast = defineOperation({
  name: "create_broadcast",
  summary: "Send to many chats, each once; to one: send_message.",
  guidance:
    "Asks first, showing whom. {{name}} in text is filled from variables (by chat_id; * for all). Returns broadcast_id: get_broadcast_status.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "broadcasts:send",
  tier: "core",
  rest: "POST /broadcasts",
  input: z.object({
    chat_ids: z
      .array(z.string().max(ID_CHARS_MAX))
      .min(1)
      .max(RECIPIENTS_MAX)
      .optional()
      .describe("Who gets it: ids of chats (chat_…) or numbers with country code. Or `label` or `segment`."),
    label: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Who gets it: every chat with this label. Or `chat_ids` or `segment`."),
    segment: segmentInput,
    ...standingContentInput,
    variables: recordOf(variablesRecord, RECIPIENTS_MAX + 1)
      .optional()
      .describe(
        "Values of a template or of {{name}} in the text, for each chat: by its id (chat_…), and under * for all.",
      ),
    delay_s: z
      .number()
      .int()
      .min(0)
      .max(DELAY_SECONDS_MAX)
      .default(0)
      .describe("Seconds from one chat to the next, so that it does not look like spam."),
    at: z
      .string()
      .max(TIME_CHARS_MAX)
      .optional()
      .describe(
        "When it starts, ahead of now: ISO 8601, tomorrow 9:00 or +2h, never a day alone. At once unless given.",
      ),
    phone_id: sendingPhoneInput,
  }),
  output: z.object({
    broadcast_id: z.string().optional().describe("Absent in a dry run."),
    state: z.enum(["scheduled", "running", "checked"]).describe("checked: a dry run."),
    total: z.number().int(),
    start_at: z.string(),
    left_out_count: z.number().int(),
    left_out: z.array(leftOutReason).optional(),
    refused_then_count: z.number().int().optional(),
    warning: z.string().optional(),
    to: z.array(shownTo).optional().describe("In a dry run: the first of them."),
    example: shownTo.extend({ text: z.string().optional() }).optional().describe("What the first would read."),
    ...heldOutput,
  }),
  errors: [
    "chat_not_found",
    "chat_conflict",
    "label_not_found",
    "member_not_found",
    "member_conflict",
    "phone_not_found",
    "limit_exceeded",
    "window_closed",
    "template_not_found",
    "template_conflict",
    "marketing_opt_out_conflict",
    "duplicate_conflict",
    "media_not_found",
    "payload_too_large",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  async preview({ ctx, input }) {
    const startAt = await startOf(ctx, input.at);
    const content = await contentOf(ctx, input);
    const { going, leftOut: left, example } = await planBroadcast(ctx, input, content);
    const closing = closingWindows(going, content, { startAt, delaySeconds: input.delay_s });
    const when = startAt > ctx.clock.now() ? ` at ${toSecond(startAt)}` : "";
    return {
      text: `The broadcast would go to ${counted(going.length, "chat")}${when}.${left.length > 0 ? ` ${left.length} would be left out${reasonsOf(left)}.` : ""}${closing.warning ? ` ${closing.warning}` : ""}`,
      count: going.length,
      touches: going.map(({ to }) => to.chat.id),
      details: {
        ...whoAndWhat(going, content, example),
        ...(content.text ? { message_text: shownText(content.text) } : {}),
        left_out_count: left.length,
        left_out: byReason(left),
        ...(closing.refused_then_count ? { refused_then_count: closing.refused_then_count } : {}),
        ...heldOf(going),
      },
    };
  },
  async run({ ctx, input }) {
    const startAt = await startOf(ctx, input.at);
    const content = await keepContent(ctx, input);
    const { going, leftOut: left, refused, example } = await planBroadcast(ctx, input, content);
    const now = ctx.clock.now();
    const plan = {
      total: going.length,
      start_at: toSecond(startAt),
      left_out_count: left.length,
      ...(left.length > 0 ? { left_out: byReason(left) } : {}),
      ...closingWindows(going, content, { startAt, delaySeconds: input.delay_s }),
      ...heldOf(going),
    };
    if (ctx.caller.dryRun) return { state: "checked" as const, ...plan, ...whoAndWhat(going, content, example) };
    const state = startAt > now ? ("scheduled" as const) : ("running" as const);
    const id = ctx.ids.next("broadcast");
    await db(ctx)
      .insert(broadcasts)
      .values({
        id,
        workspaceId: ctx.workspaceId,
        phoneIds: [...new Set(going.map(({ to }) => to.chat.phoneId))],
        content,
        delaySeconds: input.delay_s,
        state,
        total: going.length,
        createdBy: actorName(ctx.caller.actor),
        createdById: actorId(ctx.caller.actor),
        createdAt: now,
        startAt,
      });
    await insertRecipients(ctx, id, [...going, ...refused]);
    await queueTurn(ctx, { id, turns: 0 }, Math.ceil((startAt.getTime() - now.getTime()) / SECOND_MS));
    ctx.events.publish("broadcast.created", { broadcast_id: id, total: going.length, state });
    ctx.audit.changed("broadcast", id, null, { total: going.length, left_out: left.length, state });
    return { broadcast_id: id, state, ...plan };
  },
});

async function startOf(ctx: Ctx, at: string | undefined): Promise<Date> {
  const now = ctx.clock.now();
  return at === undefined ? now : sendTimeFrom(at, "at", now, (await loadWorkspace(ctx)).timeZone);
}

/** The first of those it goes to, and what the first reads: a template in full, because the caller did not write it. */
function whoAndWhat(going: readonly Planned[], { template }: StandingContent, example: Plan["example"]) {
  const { text } = example ?? {};
  return {
    to: going.slice(0, NAMES_SHOWN_MAX).map(({ to }) => shownRecipient(to)),
    ...(example && text ? { example: { ...example, text: template ? text : shownText(text) } } : {}),
  };
}

/** Where one of its phones is stopped, a part of it waits. */
function heldOf(going: readonly Planned[]): { held?: string } {
  return heldSince(going.map(({ to }) => to.standing.sendingStoppedAt).find((at) => at !== null));
}

async function insertRecipients(ctx: Ctx, broadcastId: string, chosen: readonly (Planned | Refused)[]): Promise<void> {
  const rows = chosen.map((one, number) => ({
    workspaceId: ctx.workspaceId,
    broadcastId,
    chatId: one.to.chat.id,
    number,
    name: one.to.name,
    ...("error" in one
      ? { variables: {}, state: "left_out" as const, error: one.error }
      : { variables: one.variables, state: "pending" as const, error: null }),
  }));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    await db(ctx)
      .insert(broadcastRecipients)
      .values(rows.slice(start, start + ROWS_PER_INSERT));
  }
}

/** Such as ` (3 window_closed, 1 duplicate_conflict)`. */
function reasonsOf(left: readonly LeftOut[]): string {
  const counts = new Map<string, number>();
  for (const { code } of left) counts.set(code, (counts.get(code) ?? 0) + 1);
  const words = [...counts].map(([code, count]) => `${count} ${code}`);
  return words.length > 0 ? ` (${words.join(", ")})` : "";
}
