import type { InboundEvent, UnknownInbound } from "../../contract/index.ts";
import type { JsonObject } from "./json-value.ts";
import type { People } from "./people.ts";

/** One `changes[]` item of a webhook, with what every family needs to read it. */
export interface Change {
  field: string;
  value: JsonObject;
  people: People;
  /** Digits of the number this change is addressed to, when the change says so. */
  ownNumber: string | undefined;
  /** Time of the delivery: for events that carry none. */
  fallbackAt: string | undefined;
}

/** Where a family puts what it read; every item of a change ends in at least one of the two. */
export class Converted {
  readonly events: InboundEvent[] = [];
  readonly unknown: UnknownInbound[] = [];

  event(event: InboundEvent): void {
    this.events.push(event);
  }

  keep(field: string, reason: string, payload: unknown, type?: string): void {
    this.unknown.push({ field, reason, payload, ...(type === undefined ? {} : { type }) });
  }
}
