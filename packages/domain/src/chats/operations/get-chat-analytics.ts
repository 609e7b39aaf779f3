import { AppError, type Ctx, DAY_MS, defineOperation, toSecond, TIME_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { memberNames } from "../../members/index.ts";
import { namesOfChats } from "../../messages/index.ts";
import { periodOf, type Period } from "../../workspaces/index.ts";
import { countedPeriod, MESSAGES_MAX } from "../analytics/counted-period.ts";
import { factsOf, type MemberFacts } from "../analytics/message-facts.ts";
import { slotsOf, stepFor } from "../analytics/time-series.ts";
import { loadChat } from "../load-chat.ts";
import { chatIdInput } from "../schemas.ts";

const PERIOD_DAYS_MAX = 366;
const SHOWN_MAX = 20;

const count = z.number().int();
const spread = z.object({ median: count, p90: count });

export const getChatAnalytics = defineOperation({
  name: "get_chat_analytics",
  summary: "Messages in and out, response times, and per member, of one chat or all.",
  guidance:
    "By default of 30 days, at most 366. Of more than 5,000 messages the newest are counted, and `counted` says since when. Response: from a customer's first unanswered message to our next.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "extended",
  rest: "GET /chats/analytics",
  input: z.object({
    chat_id: chatIdInput.optional().describe("One chat: its id (chat_…) or its number. All chats unless given."),
    from: z.string().max(TIME_CHARS_MAX).optional().describe("Since when: ISO 8601, today or -7d."),
    to: z.string().max(TIME_CHARS_MAX).optional().describe("Until when: ISO 8601, today or -7d. Now unless given."),
  }),
  output: z.object({
    chat_id: z.string().optional(),
    chat_name: z.string().optional(),
    from: z.string().describe("Where counting begins."),
    to: z.string(),
    counted: z.string().optional().describe("Where it is not all that was asked for: which part it is."),
    time_zone: z.string(),
    received: count,
    sent: count,
    failed: count.optional().describe("Ours that never left; not in `sent`."),
    chats: count.describe("With a message in the period."),
    turns: count.describe("Times that somebody wrote after us, or first."),
    answered: count.describe("Of them, answered by now or `to`."),
    response_s: spread.optional().describe("Seconds. Absent: none was answered."),
    per: z.enum(["hour", "day", "week"]),
    series: z
      .array(z.object({ from: z.string(), received: count, sent: count }))
      .describe("In the workspace's zone; what is absent is zero."),
    senders: z
      .array(z.object({ name: z.string().optional().describe("Absent: another device or system."), messages: count }))
      .describe("Of ours, who asked for them."),
    more_senders: count.optional(),
    members: z
      .array(
        z.object({
          member_id: z.string(),
          name: z.string(),
          chats: count,
          received: count,
          sent: count.describe("In these chats, by anybody."),
          turns: count,
          answered: count,
          response_s: spread.optional(),
        }),
      )
      .optional()
      .describe("By whom the chats are assigned to now. Not of one chat."),
    more_members: count.optional(),
    unassigned_chats: count.optional(),
  }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = input.chat_id === undefined ? undefined : await loadChat(ctx, input.chat_id);
    const asked = await periodOf(ctx, input);
    assertReadable(asked);
    const period = await countedPeriod(ctx, asked, chat?.id);
    const per = stepFor(period);
    const slots = slotsOf(period, per);
    const facts = await factsOf(
      ctx,
      period,
      chat?.id,
      slots.map((slot) => slot.start),
    );
    const { received, sent, failed, chats, turns, answered } = facts;
    const chatName = chat && (await namesOfChats(ctx, [chat.id])).get(chat.id);
    return {
      ...(chat ? { chat_id: chat.id, chat_name: chatName ?? "" } : {}),
      from: toSecond(period.from),
      to: toSecond(period.to),
      ...(period.from > asked.from ? { counted: partOf(asked, period) } : {}),
      time_zone: period.timeZone,
      received,
      sent,
      chats,
      turns,
      answered,
      per,
      ...(failed > 0 ? { failed } : {}),
      ...responseOf(facts),
      series: facts.series.map((part) => ({
        from: slots[part.slot - 1]?.name ?? "",
        received: part.received,
        sent: part.sent,
      })),
      senders: facts.senders
        .slice(0, SHOWN_MAX)
        .map(({ name, messages }) => ({ ...(name === null ? {} : { name }), messages })),
      ...(facts.senders.length > SHOWN_MAX ? { more_senders: facts.senders.length - SHOWN_MAX } : {}),
      ...(chat ? {} : await membersOf(ctx, facts.members)),
    };
  },
});

async function membersOf(ctx: Ctx, rows: readonly MemberFacts[]) {
  const assigned = rows.flatMap((row) => (row.assignee === null ? [] : [{ ...row, assignee: row.assignee }]));
  const shown = assigned.slice(0, SHOWN_MAX);
  const names = await memberNames(
    ctx,
    shown.map((row) => row.assignee),
  );
  const nobodys = rows.find((row) => row.assignee === null);
  return {
    members: shown.map(({ assignee, response, ...counts }) => ({
      member_id: assignee,
      name: names.get(assignee) ?? assignee,
      ...counts,
      ...responseOf({ response }),
    })),
    ...(assigned.length > SHOWN_MAX ? { more_members: assigned.length - SHOWN_MAX } : {}),
    ...(nobodys ? { unassigned_chats: nobodys.chats } : {}),
  };
}

function responseOf({ response }: { response: number[] | null }) {
  const [median, p90] = response ?? [];
  return median === undefined || p90 === undefined ? {} : { response_s: { median, p90 } };
}

/** @throws invalid_input */
function assertReadable({ from, to }: Period): void {
  if (to.getTime() - from.getTime() <= PERIOD_DAYS_MAX * DAY_MS) return;
  throw new AppError("invalid_input", {
    public: `From \`from\` to \`to\` may be at most ${PERIOD_DAYS_MAX} days. Ask for each year by itself.`,
    fields: [
      {
        path: "from",
        message: `is more than ${PERIOD_DAYS_MAX} days before \`to\``,
        received: toSecond(from),
        expected: `${toSecond(new Date(to.getTime() - PERIOD_DAYS_MAX * DAY_MS))} or later`,
      },
    ],
  });
}

/** Says how to have the rest. */
function partOf(asked: Period, { from }: Period): string {
  const [begin, since] = [toSecond(asked.from), toSecond(from)];
  return `From ${begin} on there are more than ${MESSAGES_MAX.toLocaleString("en")} messages, the most that one call counts. All of this is of those since ${since}; for what was before ask to: ${since}.`;
}
