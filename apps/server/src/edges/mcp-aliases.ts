/**
 * Resources by the URIs that a client subscribed with. A chat may be named by a number and a ticket by
 * its own, while events name ids of ours; whoever subscribed hears the URI that they know.
 */
export class Aliases {
  /** By the URI with our id. */
  readonly #given = new Map<string, Set<string>>();

  add(canonical: string, given: string): void {
    this.#given.set(canonical, (this.#given.get(canonical) ?? new Set()).add(given));
  }

  remove(given: string): void {
    for (const [canonical, uris] of this.#given) {
      uris.delete(given);
      if (uris.size === 0) this.#given.delete(canonical);
    }
  }

  /** What of these was subscribed to, as it was named. */
  heardAs(canonical: readonly string[]): string[] {
    return canonical.flatMap((uri) => [...(this.#given.get(uri) ?? [])]);
  }

  get size(): number {
    return [...this.#given.values()].reduce((sum, uris) => sum + uris.size, 0);
  }
}
