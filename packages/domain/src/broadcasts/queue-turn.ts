import type { Ctx } from "@parley/kernel";
import type { BroadcastRow } from "./load-broadcast.ts";

/** A name is stored with the work, so it never changes. */
export const BROADCAST_JOB = "broadcast";

/** The next turn; nothing sleeps meanwhile, so a broadcast of days holds no place among running jobs. */
export async function queueTurn(
  ctx: Ctx,
  broadcast: Pick<BroadcastRow, "id" | "turns">,
  delaySeconds: number,
): Promise<void> {
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: BROADCAST_JOB,
    id: `broadcast:${broadcast.id}:${broadcast.turns}`,
    workspaceId: ctx.workspaceId,
    input: { broadcast_id: broadcast.id, turn: broadcast.turns },
    ...(delaySeconds > 0 ? { delaySeconds } : {}),
  });
}
