import type { AuditRow } from "./audit.ts";
import type { Caller } from "./context.ts";
import type { DomainEvent } from "./events.ts";

/** What `execute` asks of the store. One implementation in `store`, one in memory for the kernel's own tests. */
export interface TransactionRunner {
  /**
   * Runs `work` in one transaction bound to the workspace; commits when it resolves, rolls back
   * when it throws. `read` is refused any write by the store itself. Where the store had to give way
   * to another transaction, `work` runs again from its beginning: it leaves nothing outside the unit.
   */
  transact<T>(workspaceId: string, mode: "read" | "write", work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
}

export interface UnitOfWork {
  /** The store's own transaction object. */
  tx: unknown;
  /**
   * Takes the key for this caller, or returns the answer kept under it.
   * Blocks while another transaction holds the same key.
   */
  claimIdempotencyKey(claim: IdempotencyClaim): Promise<StoredAnswer | null>;
  saveIdempotentAnswer(claim: IdempotencyClaim, answer: unknown): Promise<void>;
  /** True once per token id; false when it was used before. */
  spendToken(tokenId: string, expiresAt: Date): Promise<boolean>;
  /** What a write did and what it tells others, together: one step to the store instead of two. */
  writeRecord(row: AuditRow, caller: Caller, events: readonly DomainEvent[]): Promise<void>;
  writeEvents(events: readonly DomainEvent[]): Promise<void>;
}

export interface IdempotencyClaim {
  actorId: string;
  operation: string;
  key: string;
  /** SHA-256 of the operation and its canonical input. */
  inputHash: string;
}

export interface StoredAnswer {
  inputHash: string;
  answer: unknown;
}
