import type { InboundCall, InboundMessage } from "@parley/connectors/contract";
import { type Ctx, SECOND_MS } from "@parley/kernel";
import { holdLastTimes } from "../../chats/index.ts";
import type { Places } from "./places.ts";

/**
 * Where in its chat's order a message stands that a network tells of.
 *
 * Networks tell whole seconds, and what we write has its millisecond. What is told as it happens, of the very second of
 * its chat's newest message, came after that: it moves up within its second, never beyond, so that an answer does not
 * stand before its question. History, whose order with ours nobody knows, stays where it was told.
 */
export async function placing(
  ctx: Ctx,
  events: readonly (InboundMessage | InboundCall)[],
  places: Places,
): Promise<(chatId: string, at: Date) => Date> {
  const live = events.filter((event) => event.kind === "call" || event.historical !== true);
  // All of the batch, as they are held again to be told of it, in the same order.
  const newest =
    live.length === 0
      ? new Map<string, Date>()
      : await holdLastTimes(
          ctx,
          events.map((event) => places.chatOf(event.chat).id),
        );
  return (chatId, at) => afterNewest(at, newest.get(chatId));
}

/** @returns `at`, or up to 999 ms later */
export function afterNewest(at: Date, newest: Date | undefined): Date {
  const second = at.getTime();
  if (newest === undefined || second % SECOND_MS !== 0) return at;
  const ahead = newest.getTime() - second;
  if (ahead <= 0 || ahead >= SECOND_MS) return at;
  // Those at the very end of a second follow each other by their ids.
  return new Date(second + Math.min(ahead + 1, SECOND_MS - 1));
}
