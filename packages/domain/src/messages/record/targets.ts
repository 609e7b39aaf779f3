import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, inArray, or } from "drizzle-orm";
import { messages } from "../table.ts";
import { keepEarlyEvents, lockProviderIds } from "./early-events.ts";
import { targetOf, type FollowUp } from "./message-events.ts";

export const TARGET_COLUMNS = {
  id: messages.id,
  chatId: messages.chatId,
  senderId: messages.senderId,
  fromMe: messages.fromMe,
  providerId: messages.providerId,
  deliveryState: messages.deliveryState,
  answers: messages.answers,
  text: messages.text,
  payload: messages.payload,
  sentAt: messages.sentAt,
  editedAt: messages.editedAt,
  deletedAt: messages.deletedAt,
};

/** A message that follow-ups are about; its row is locked until the transaction ends. */
export type Target = { [K in keyof typeof TARGET_COLUMNS]: (typeof messages.$inferSelect)[K] };

/**
 * Finds the message of each follow-up, by our echoed id or by the network's. Those without one yet
 * are kept for later and are not in the answer. Order is preserved. One that echoes an id of ours is
 * never early, because our row is there before the message leaves: it is about a reaction or is
 * another system's, and is let go.
 */
export async function withTargets(
  ctx: Ctx,
  phoneId: string,
  events: readonly FollowUp[],
): Promise<{ event: FollowUp; target: Target }[]> {
  if (events.length === 0) return [];
  const seen = await loadTargets(ctx, phoneId, events, false);
  const missing = events.filter((event) => !seen(event) && ourIdOf(event) === undefined);
  // Before any row is locked: who makes a message known takes these locks in the same order.
  await lockProviderIds(ctx, phoneId, missing.map(targetOf));
  const find = await loadTargets(ctx, phoneId, events, true);
  await keepEarlyEvents(
    ctx,
    phoneId,
    missing.filter((event) => !find(event)),
  );
  return events.flatMap((event) => {
    const target = find(event);
    return target ? [{ event, target }] : [];
  });
}

async function loadTargets(
  ctx: Ctx,
  phoneId: string,
  events: readonly FollowUp[],
  locked: boolean,
): Promise<(event: FollowUp) => Target | undefined> {
  const providerIds = [...new Set(events.map(targetOf))];
  const ourIds = [...new Set(events.flatMap((event) => ourIdOf(event) ?? []))];
  const query = db(ctx)
    .select(TARGET_COLUMNS)
    .from(messages)
    .where(
      and(
        eq(messages.phoneId, phoneId),
        ourIds.length > 0
          ? or(inArray(messages.providerId, providerIds), inArray(messages.id, ourIds))
          : inArray(messages.providerId, providerIds),
      ),
    )
    // Always the same order, so that two transactions cannot wait for each other.
    .orderBy(asc(messages.id));
  const rows: Target[] = locked ? await query.for("no key update") : await query;
  const byOurId = new Map(rows.map((row) => [row.id, row]));
  const byProviderId = new Map(rows.flatMap((row) => (row.providerId ? [[row.providerId, row] as const] : [])));
  return (event) => byProviderId.get(targetOf(event)) ?? byOurId.get(ourIdOf(event) ?? "");
}

function ourIdOf(event: FollowUp): string | undefined {
  return event.kind === "status" ? event.ourId : undefined;
}
