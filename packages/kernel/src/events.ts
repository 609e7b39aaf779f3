/**
 * Business events: what happened, told once, in the same transaction as the change (the outbox).
 * Slices, the dashboard stream, MCP subscriptions and webhooks listen; nobody is called directly.
 */
export interface DomainEvent {
  /** `noun.past_verb`, such as `message.received`. */
  type: string;
  /** Ids and small facts; never the text of a message. */
  data: Record<string, unknown>;
}

/**
 * An event as the outbox holds it. `position` is what streams resume from: opaque to clients,
 * two numbers to `isAfter`.
 */
export interface StoredEvent extends DomainEvent {
  position: string;
  workspaceId: string;
  at: string;
}

export const EVENT_POSITION = /^\d{1,19}-\d{1,19}$/;

/** True when position `a` comes after position `b` in the stream. */
export function isAfter(a: string, b: string): boolean {
  const [firstA = "0", secondA = "0"] = a.split("-");
  const [firstB = "0", secondB = "0"] = b.split("-");
  return firstA === firstB ? BigInt(secondA) > BigInt(secondB) : BigInt(firstA) > BigInt(firstB);
}

export class EventRecorder {
  readonly events: DomainEvent[] = [];

  publish(type: string, data: Record<string, unknown>): void {
    this.events.push({ type, data });
  }
}
