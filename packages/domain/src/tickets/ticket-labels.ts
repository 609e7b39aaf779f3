import type { Ctx } from "@parley/kernel";
import { labelsOf } from "../labels/index.ts";
import type { AlsoChanged } from "./write-ticket.ts";

/** Does `work`, which changes the labels of a held ticket and answers them, and says what was before. */
export async function labelsBeside(
  ctx: Ctx,
  ticketId: string,
  work: () => Promise<readonly string[]>,
): Promise<AlsoChanged> {
  const before = (await labelsOf(ctx, "ticket", [ticketId])).get(ticketId) ?? [];
  const after = await work();
  return { before: { labels: before.toSorted() }, after: { labels: after.toSorted() } };
}
