import type { InboundAccountNotice } from "@parley/connectors/contract";
import { canonicalHash, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { phoneNotices } from "./table.ts";

/** Keeps notices about the number or account, each once, and tells of them. */
export async function recordNotices(
  ctx: Ctx,
  phoneId: string,
  notices: readonly InboundAccountNotice[],
): Promise<void> {
  const now = ctx.clock.now();
  const made = await db(ctx)
    .insert(phoneNotices)
    .values(
      notices.map((notice) => {
        const at = new Date(notice.at);
        return {
          workspaceId: ctx.workspaceId,
          phoneId,
          type: notice.type,
          payload: notice.payload,
          digest: canonicalHash([notice.type, notice.at, notice.payload]),
          at: Number.isNaN(at.getTime()) ? now : at,
        };
      }),
    )
    .onConflictDoNothing()
    .returning({ id: phoneNotices.id, type: phoneNotices.type });
  for (const notice of made) ctx.events.publish("phone.notice", { phone_id: phoneId, type: notice.type });
}
