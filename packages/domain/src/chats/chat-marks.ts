import { toSecond } from "@parley/kernel";
import { isMuted } from "../muted.ts";
import type { ChatRow } from "./find-or-create.ts";
import type { QueueState } from "./queue-state.ts";
import type { ChatDetail, ChatView } from "./schemas.ts";

/** What people have set on a chat; what is as everywhere is left out. */
export function marksOf(row: ChatRow, now: Date): Partial<ChatView> {
  return {
    ...(row.state === "open" ? {} : { state: row.state }),
    ...(row.snoozedUntil ? { snoozed_until: toSecond(row.snoozedUntil) } : {}),
    ...(row.archived ? { archived: true } : {}),
    ...(row.pinned ? { pinned: true } : {}),
    ...(isMuted(row, now) ? { muted: true } : {}),
    ...(row.mutedUntil && isMuted(row, now) ? { muted_until: toSecond(row.mutedUntil) } : {}),
    ...(row.route === "hybrid" ? {} : { route: row.route }),
    ...(row.queueState === "escalated" ? { queue_state: row.queueState } : {}),
    ...(row.queueState === "escalated" && row.priority ? { priority: row.priority } : {}),
  };
}

/** How it is looked after, beyond what lists show. */
export function careOf(row: ChatRow, queueState: QueueState): Partial<ChatDetail> {
  return {
    ...(row.state !== "open" && row.stateBy ? { state_by: row.stateBy } : {}),
    ...(row.state !== "open" && row.stateById ? { state_by_id: row.stateById } : {}),
    ...(row.state !== "open" && row.stateAt ? { state_at: toSecond(row.stateAt) } : {}),
    ...(row.state !== "open" && row.stateReason ? { state_reason: row.stateReason } : {}),
    ...(row.aiFlagging ? {} : { ai_flagging: false }),
    // Open and closed say what `state` says.
    ...(queueState === "pending" ? { queue_state: queueState } : {}),
    ...(row.priority ? { priority: row.priority } : {}),
  };
}
