/** The bytes behind media ids. Kept apart from the world, which stays small enough to write as JSON. */
export class MediaBytes {
  readonly #bytes = new Map<string, Uint8Array>();

  set(id: string, bytes: Uint8Array): void {
    this.#bytes.set(id, bytes);
  }

  get(id: string): Uint8Array | undefined {
    return this.#bytes.get(id);
  }

  delete(id: string): void {
    this.#bytes.delete(id);
  }

  ids(): IterableIterator<string> {
    return this.#bytes.keys();
  }

  clear(): void {
    this.#bytes.clear();
  }
}
