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

/** An event as the outbox numbered it. `position` grows within the store and is what streams resume from. */
export interface StoredEvent extends DomainEvent {
  position: number;
  workspaceId: string;
  at: string;
}

export class EventRecorder {
  readonly events: DomainEvent[] = [];

  publish(type: string, data: Record<string, unknown>): void {
    this.events.push({ type, data });
  }
}
