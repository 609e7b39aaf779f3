import { type Ctx, decodeCursor, defineOperation, nextCursor, pageInput, pageOf, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, gt, inArray, or } from "drizzle-orm";
import { z } from "zod";
import { messages } from "../../messages/table.ts";
import { OUTCOMES, outcomesOf, outcomeView } from "../broadcast-outcomes.ts";
import { broadcastIdInput, countRecipients, loadBroadcast } from "../load-broadcast.ts";
import { progressOf, progressView, shownState } from "../progress.ts";
import { broadcastRecipients } from "../table.ts";

export const getBroadcastStatus = defineOperation({
  name: "get_broadcast_status",
  summary: "How far a broadcast has come: counts, percentages, who failed and why.",
  guidance: "Stops nothing.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /broadcasts/{broadcast_id}",
  input: z.object({
    broadcast_id: broadcastIdInput,
    outcome: z
      .enum(["all", ...OUTCOMES])
      .optional()
      .describe(
        "Lists each chat with what became of it, in place of the failures: all, or only those in this state. skipped: our rules stopped it when its turn came; left_out: it was never among the recipients.",
      ),
    ...pageInput,
  }),
  output: z.object({
    broadcast_id: z.string(),
    state: z.enum(["scheduled", "running", "done", "cancelled"]),
    total: z.number().int(),
    ...progressView.shape,
    start_at: z.string(),
    failures: z
      .array(
        z.object({
          chat_id: z.string(),
          name: z.string(),
          message_id: z.string().optional(),
          code: z.string(),
          message: z.string(),
        }),
      )
      .optional(),
    outcomes: z.array(outcomeView).optional().describe("Where outcome was given."),
    reasons: z.record(z.string(), z.string()).optional().describe("Of the codes in outcomes, each once."),
    next_cursor: nextCursor,
  }),
  errors: ["broadcast_not_found"],
  async run({ ctx, input }) {
    const broadcast = await loadBroadcast(ctx, input.broadcast_id);
    const counts = await countRecipients(ctx, broadcast.id);
    const only = input.outcome === "all" ? null : (input.outcome ?? null);
    const page = input.outcome
      ? await outcomesOf(ctx, broadcast.id, { ...input, only })
      : await failuresOf(ctx, broadcast.id, input);
    return {
      broadcast_id: broadcast.id,
      state: shownState(broadcast.state, counts),
      total: broadcast.total,
      ...progressOf(broadcast, counts),
      start_at: toSecond(broadcast.startAt),
      ...page,
    };
  },
});

async function failuresOf(ctx: Ctx, broadcastId: string, input: { limit: number; cursor?: string | undefined }) {
  const after = input.cursor === undefined ? -1 : Number(decodeCursor(input.cursor, 1)[0]);
  const rows = await db(ctx)
    .select({ recipient: broadcastRecipients, error: messages.deliveryError })
    .from(broadcastRecipients)
    .leftJoin(messages, eq(messages.id, broadcastRecipients.messageId))
    .where(
      and(
        eq(broadcastRecipients.broadcastId, broadcastId),
        gt(broadcastRecipients.number, Number.isSafeInteger(after) ? after : -1),
        or(
          eq(broadcastRecipients.state, "skipped"),
          and(eq(broadcastRecipients.state, "queued"), inArray(messages.deliveryState, ["failed", "unknown"])),
        ),
      ),
    )
    .orderBy(asc(broadcastRecipients.number))
    .limit(input.limit + 1);
  const page = pageOf(rows, input.limit, ({ recipient }) => [recipient.number]);
  const shown = page.showing(page.items.map(failureOf));
  return { failures: shown.items, next_cursor: shown.next_cursor };
}

type Told = { code: string; message: string } | null;

function failureOf({ recipient, error }: { recipient: typeof broadcastRecipients.$inferSelect; error: Told }) {
  return {
    chat_id: recipient.chatId,
    name: recipient.name,
    ...(recipient.messageId ? { message_id: recipient.messageId } : {}),
    code: recipient.error?.code ?? error?.code ?? "unknown",
    message: recipient.error?.message ?? error?.message ?? "WhatsApp did not say why.",
  };
}
