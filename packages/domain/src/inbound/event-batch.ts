import type { InboundEvent, UnknownInbound } from "@parley/connectors/contract";
import { storable } from "./storable.ts";

/** One delivery of the network, converted. */
export interface ConvertedDelivery {
  rawId: number;
  eventCount: number;
  unknown: UnknownInbound[];
}

/**
 * Events of one phone to be recorded together. Its contents are private on purpose: the audit of
 * the recording keeps the counts, not what hundreds of people wrote.
 */
export class EventBatch {
  readonly event_count: number;
  readonly #events: readonly InboundEvent[];
  readonly #deliveries: readonly ConvertedDelivery[];

  constructor(events: readonly InboundEvent[], deliveries: readonly ConvertedDelivery[] = []) {
    this.event_count = events.length;
    this.#events = storable([...events]);
    this.#deliveries = storable([...deliveries]);
  }

  get events(): readonly InboundEvent[] {
    return this.#events;
  }

  /** The raw rows these events were read from; empty for events that came by themselves. */
  get deliveries(): readonly ConvertedDelivery[] {
    return this.#deliveries;
  }
}
