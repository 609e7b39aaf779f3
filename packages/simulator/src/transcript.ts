import type { Clock } from "@parley/kernel";
import type { TranscriptEntry } from "./control/admin-shapes.ts";

const ENTRIES_MAX = 50_000;

export interface TranscriptFilter {
  kind?: string;
  person?: string;
  phone_number_id?: string;
}

/** All that happened, in order; the oldest of more than `ENTRIES_MAX` are forgotten. */
export class Transcript {
  readonly #clock: Clock;
  #entries: TranscriptEntry[] = [];
  #position = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(kind: string, data: Record<string, unknown>, about: { phone_number_id?: string; person?: string } = {}): void {
    this.#entries.push({ position: ++this.#position, at: this.#clock.now().toISOString(), kind, ...about, data });
    // In one cut of a tenth, so that a long run does not pay for every entry.
    if (this.#entries.length > ENTRIES_MAX * 1.1) this.#entries = this.#entries.slice(-ENTRIES_MAX);
  }

  page(after: number, limit: number, filter: TranscriptFilter): { entries: TranscriptEntry[]; next: number | null } {
    const first = this.#entries[0]?.position ?? 1;
    const entries: TranscriptEntry[] = [];
    for (let i = Math.max(0, after + 1 - first); i < this.#entries.length; i++) {
      const entry = this.#entries[i] as TranscriptEntry;
      if (filter.kind && entry.kind !== filter.kind) continue;
      if (filter.person && entry.person !== filter.person) continue;
      if (filter.phone_number_id && entry.phone_number_id !== filter.phone_number_id) continue;
      entries.push(entry);
      if (entries.length === limit) return { entries, next: i + 1 < this.#entries.length ? entry.position : null };
    }
    return { entries, next: null };
  }

  clear(): void {
    this.#entries = [];
    this.#position = 0;
  }
}
