import type { LiveEvent } from "./control/shapes.ts";

export type Listener = (event: LiveEvent) => void;

/** Who watches a phone. Views are built only when somebody does. */
export class Live {
  readonly #everybody = new Set<Listener>();
  readonly #ofPerson = new Map<string, Set<Listener>>();

  listen(person: string | null, listener: Listener): () => void {
    let set = this.#everybody;
    if (person !== null) {
      set = this.#ofPerson.get(person) ?? new Set();
      this.#ofPerson.set(person, set);
    }
    set.add(listener);
    return () => {
      set.delete(listener);
      if (person !== null && set.size === 0 && this.#ofPerson.get(person) === set) this.#ofPerson.delete(person);
    };
  }

  isWatched(person: string): boolean {
    return this.#everybody.size > 0 || this.#ofPerson.has(person);
  }

  tell(person: string, event: LiveEvent): void {
    for (const listener of this.#everybody) listener(event);
    for (const listener of this.#ofPerson.get(person) ?? []) listener(event);
  }

  tellAll(event: LiveEvent): void {
    for (const listener of this.#everybody) listener(event);
    for (const set of this.#ofPerson.values()) for (const listener of set) listener(event);
  }

  clock(now: Date): void {
    this.tellAll({ event: "clock", data: { now: now.toISOString() } });
  }
}
