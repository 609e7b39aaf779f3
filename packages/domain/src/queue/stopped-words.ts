import { toSecond } from "@parley/kernel";
import type { QueuePhone } from "./queue-phones.ts";

/** Who stopped a phone's sending, when and why. */
export function stoppedWords({ sendingStoppedAt: at, sendingStoppedBy: by, sendingStoppedReason }: QueuePhone): string {
  const reason = sendingStoppedReason ? `: ${sendingStoppedReason}` : "";
  return `stopped by ${by ?? "somebody"}${at ? ` at ${toSecond(at)}` : ""}${reason}`;
}
