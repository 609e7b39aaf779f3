import type { AuditRow } from "./audit.ts";
import type { Caller } from "./context.ts";
import type { DomainEvent } from "./events.ts";
import type { StoredAnswer, TransactionRunner, UnitOfWork } from "./unit-of-work.ts";

/** Transactions in memory for the kernel's own tests: what a rolled-back one wrote is not kept. */
export class MemoryStore implements TransactionRunner {
  readonly audits: AuditRow[] = [];
  readonly events: DomainEvent[] = [];
  readonly modes: ("read" | "write")[] = [];
  readonly #answers = new Map<string, StoredAnswer>();
  readonly #spent = new Set<string>();

  async transact<T>(workspaceId: string, mode: "read" | "write", work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    this.modes.push(mode);
    const commit: (() => void)[] = [];
    const unit: UnitOfWork = {
      tx: { workspaceId },
      claimIdempotencyKey: async (claim) => this.#answers.get(`${claim.actorId}/${claim.key}`) ?? null,
      saveIdempotentAnswer: async (claim, answer) => {
        const key = `${claim.actorId}/${claim.key}`;
        commit.push(() => this.#answers.set(key, { inputHash: claim.inputHash, answer }));
      },
      spendToken: async (tokenId) => {
        if (this.#spent.has(tokenId)) return false;
        commit.push(() => this.#spent.add(tokenId));
        return true;
      },
      writeRecord: async (row: AuditRow, _caller: Caller, events) =>
        void commit.push(
          () => this.audits.push(row),
          () => this.events.push(...events),
        ),
      writeEvents: async (events) => void commit.push(() => this.events.push(...events)),
    };
    const result = await work(unit);
    for (const write of commit) write();
    return result;
  }
}
