import { decodeCursor, pageOf, toSecond, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { numbersInChats } from "../chats/index.ts";
import { chats } from "../chats/table.ts";
import { messages } from "../messages/table.ts";
import { STANDS, type Counts } from "./load-broadcast.ts";
import { broadcastRecipients } from "./table.ts";

/** Where one chat of a broadcast stands: the words of `Counts`, so that each can be counted and listed. */
export const OUTCOMES = [
  "pending",
  "queued",
  "sent",
  "delivered",
  "read",
  "failed",
  "unknown",
  "skipped",
  "cancelled",
  "left_out",
] as const satisfies readonly (keyof Counts)[];
export type Outcome = (typeof OUTCOMES)[number];

export const outcomeView = z.object({
  chat_id: z.string(),
  name: z.string(),
  number: z.string().optional(),
  state: z.enum(OUTCOMES),
  at: z.string().optional().describe("When it came so far."),
  message_id: z.string().optional(),
  code: z.string().optional().describe("Why it got no further: see reasons."),
});

/** What `countRecipients` counts. */
const STATE = sql<Outcome>`case when ${broadcastRecipients.state} <> 'queued' then ${broadcastRecipients.state}
  else coalesce(${JSON.stringify(STANDS)}::jsonb ->> ${messages.deliveryState}, 'queued') end`;

/** One page of what became of each chat, in the order of sending, with each reason told once. */
export async function outcomesOf(
  ctx: Ctx,
  broadcastId: string,
  { only, limit, cursor }: { only: Outcome | null; limit: number; cursor?: string | undefined },
) {
  const after = cursor === undefined ? -1 : Number(decodeCursor(cursor, 1)[0]);
  const rows = await db(ctx)
    .select({
      recipient: broadcastRecipients,
      contactId: chats.contactId,
      accountId: chats.accountId,
      state: STATE,
      at: messages.deliveryAt,
      error: messages.deliveryError,
    })
    .from(broadcastRecipients)
    .innerJoin(chats, eq(chats.id, broadcastRecipients.chatId))
    .leftJoin(messages, eq(messages.id, broadcastRecipients.messageId))
    .where(
      and(
        eq(broadcastRecipients.broadcastId, broadcastId),
        gt(broadcastRecipients.number, Number.isSafeInteger(after) ? after : -1),
        only === null ? undefined : sql`${STATE} = ${only}`,
      ),
    )
    .orderBy(asc(broadcastRecipients.number))
    .limit(limit + 1);
  const page = pageOf(rows, limit, ({ recipient }) => [recipient.number]);
  const numberOf = await numbersInChats(ctx, page.items);
  const reasons: Record<string, string> = {};
  const items = page.items.map(({ recipient, contactId, accountId, state, at, error: failure }) => {
    const error = recipient.error ?? failure;
    const number = numberOf({ contactId, accountId });
    if (error) reasons[error.code] ??= error.message;
    return {
      chat_id: recipient.chatId,
      name: recipient.name,
      ...(number ? { number: `+${number}` } : {}),
      state,
      ...(at ? { at: toSecond(at) } : {}),
      ...(recipient.messageId ? { message_id: recipient.messageId } : {}),
      ...(error ? { code: error.code } : {}),
    };
  });
  const shown = page.showing(items);
  return {
    outcomes: shown.items,
    ...(Object.keys(reasons).length > 0 ? { reasons } : {}),
    next_cursor: shown.next_cursor,
  };
}
