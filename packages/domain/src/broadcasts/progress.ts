import { toSecond } from "@parley/kernel";
import { z } from "zod";
import type { BroadcastRow, Counts } from "./load-broadcast.ts";

/** How far a broadcast has come, without who. */
export const progressView = z.object({
  counts: z.record(z.string(), z.number()).describe("Each recipient once; zeros left out."),
  percent: z
    .object({ sent: z.number(), delivered: z.number(), read: z.number(), failed: z.number(), skipped: z.number() })
    .describe("Of all recipients."),
  finished_at: z.string().optional(),
});

export function progressOf(
  { total, finishedAt }: Pick<BroadcastRow, "total" | "finishedAt">,
  counts: Counts,
): z.output<typeof progressView> {
  return {
    counts: Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0)),
    percent: percentOf(counts, total),
    ...(finishedAt && counts.queued === 0 ? { finished_at: toSecond(finishedAt) } : {}),
  };
}

/** As `shownStateIn`, where the counts are known. */
export function shownState(state: BroadcastRow["state"], { queued }: Counts): BroadcastRow["state"] {
  return state === "done" && queued > 0 ? "running" : state;
}

/** Who read it has it delivered, and who has it delivered was sent it. */
function percentOf(counts: Counts, total: number) {
  const part = (n: number) => (total === 0 ? 0 : Math.round((n / total) * 1000) / 10);
  const delivered = counts.delivered + counts.read;
  return {
    sent: part(counts.sent + delivered),
    delivered: part(delivered),
    read: part(counts.read),
    failed: part(counts.failed),
    skipped: part(counts.skipped),
  };
}
