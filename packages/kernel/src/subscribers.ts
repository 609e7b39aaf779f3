import type { Ctx } from "./context.ts";
import type { DomainEvent } from "./events.ts";

/**
 * A slice that reacts to what another one published, in the transaction of the change: what it writes
 * is kept with the change or not at all, and once. For what must not leave the house inside a
 * transaction it enqueues a job.
 *
 * @NOTE What a subscriber publishes goes to the outbox with the rest, but to no subscriber: no chain
 * of reactions, so no circle.
 */
export interface Subscriber {
  /** Types of the events it is told of. */
  types: readonly string[];
  /** All events of one call together, in the order they were published. */
  onEvents(ctx: Ctx, events: readonly DomainEvent[]): Promise<void>;
}

/** Tells each subscriber of what a call has published; nothing when none of it is theirs. */
export async function tellSubscribers(subscribers: readonly Subscriber[], ctx: Ctx): Promise<void> {
  const published = [...ctx.events.events];
  if (published.length === 0) return;
  for (const { types, onEvents } of subscribers) {
    const theirs = published.filter((event) => types.includes(event.type));
    if (theirs.length > 0) await onEvents(ctx, theirs);
  }
}
