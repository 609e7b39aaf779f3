import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";

/** How many subscriptions each workspace has open here, over all of its keys. */
export class OpenSubscriptions {
  readonly #counts = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** @throws ProtocolError  in words that say what to do */
  assertRoom(workspaceId: string): void {
    const count = this.#counts.get(workspaceId) ?? 0;
    if (count < this.#max) return;
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `This workspace has ${count} subscriptions open, the most there may be. End one, or list more resources in one of them.`,
    );
  }

  /** Counts one that has begun. @returns ends it, once */
  counted(workspaceId: string, stop: () => void): () => void {
    this.#counts.set(workspaceId, (this.#counts.get(workspaceId) ?? 0) + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const left = (this.#counts.get(workspaceId) ?? 1) - 1;
      if (left > 0) this.#counts.set(workspaceId, left);
      else this.#counts.delete(workspaceId);
      stop();
    };
  }
}
