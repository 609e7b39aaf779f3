import { z } from "zod";
import type { LeftOut } from "./plan-broadcast.ts";

/** Of all reasons together; get_broadcast_status lists every chat. */
const SHOWN_MAX = 50;
const TIME = / (?:at|on) \d{4}-\d{2}-\d{2}T[\d:.]+Z/g;

/** Why some chats get nothing, each reason once, and which they are. */
export const leftOutReason = z.object({
  code: z.string(),
  message: z.string(),
  count: z.number().int(),
  chats: z.array(
    z.object({
      id: z.string().describe("Of the chat; what was given, where none was found."),
      name: z.string().optional(),
      number: z.string().optional(),
    }),
  ),
});

/** The first of each reason, in the order in which they came; times that differ from chat to chat are not said. */
export function byReason(left: readonly LeftOut[]): z.output<typeof leftOutReason>[] {
  const reasons = new Map<string, z.output<typeof leftOutReason>>();
  for (const [place, { code, message: words, ...chat }] of left.entries()) {
    const message = words.replace(TIME, "");
    const key = `${code} ${message}`;
    const reason = reasons.get(key) ?? { code, message, count: 0, chats: [] };
    reasons.set(key, reason);
    reason.count++;
    if (place < SHOWN_MAX) reason.chats.push(chat);
  }
  return [...reasons.values()];
}
