import type {
  AuditRow,
  Caller,
  Clock,
  DomainEvent,
  IdempotencyClaim,
  Ids,
  StoredAnswer,
  UnitOfWork,
} from "@parley/kernel";
import type { PoolClient } from "pg";
import { onCommit, workspaceTx, type WorkspaceTx } from "./db.ts";
import type { NoticeSender } from "./notices.ts";

export interface UnitTools {
  clock: Clock;
  ids: Ids;
  eventNotices: NoticeSender;
}

/** What `execute` needs inside one transaction of one workspace. */
export class PgUnitOfWork implements UnitOfWork {
  readonly tx: WorkspaceTx;
  readonly #client: PoolClient;
  readonly #workspaceId: string;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #eventNotices: NoticeSender;
  readonly #ahead: Promise<unknown>[] = [];

  constructor(client: PoolClient, workspaceId: string, tools: UnitTools) {
    this.tx = workspaceTx(client);
    this.#client = client;
    this.#workspaceId = workspaceId;
    this.#clock = tools.clock;
    this.#ids = tools.ids;
    this.#eventNotices = tools.eventNotices;
  }

  /** A statement whose answer nobody needs before the commit. Its failure is told by `allAnswered`. */
  sendAhead(answer: Promise<unknown>): void {
    answer.catch(() => undefined);
    this.#ahead.push(answer);
  }

  /** @throws what the first of them failed with */
  async allAnswered(): Promise<void> {
    for (const answer of this.#ahead) await answer;
  }

  /** The insert waits while another transaction holds the same key, and finds its answer when that has committed. */
  async claimIdempotencyKey(claim: IdempotencyClaim): Promise<StoredAnswer | null> {
    const key = [this.#workspaceId, claim.actorId, claim.key];
    const inserted = await this.#client.query({
      name: "idempotency_claim",
      text: `insert into idempotency_keys (workspace_id, actor_id, key, operation, input_hash, created_at)
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      values: [...key, claim.operation, claim.inputHash, this.#clock.now()],
    });
    if (inserted.rowCount === 1) return null;
    const kept = await this.#client.query<{ input_hash: string; answer: unknown }>({
      name: "idempotency_read",
      text: `select input_hash, answer from idempotency_keys
             where workspace_id = $1 and actor_id = $2 and key = $3`,
      values: key,
    });
    const row = kept.rows[0];
    return row ? { inputHash: row.input_hash, answer: row.answer } : null;
  }

  async saveIdempotentAnswer(claim: IdempotencyClaim, answer: unknown): Promise<void> {
    await this.#client.query({
      name: "idempotency_save",
      text: `update idempotency_keys set answer = $4
             where workspace_id = $1 and actor_id = $2 and key = $3`,
      values: [this.#workspaceId, claim.actorId, claim.key, JSON.stringify(answer)],
    });
  }

  async spendToken(tokenId: string, expiresAt: Date): Promise<boolean> {
    const result = await this.#client.query({
      name: "token_spend",
      text: "insert into spent_tokens (workspace_id, token_id, expires_at) values ($1, $2, $3) on conflict do nothing",
      values: [this.#workspaceId, tokenId, expiresAt],
    });
    return result.rowCount === 1;
  }

  /** Goes out together with the commit. */
  async writeRecord(row: AuditRow, caller: Caller, events: readonly DomainEvent[]): Promise<void> {
    const written = this.#client.query({
      name: "record_insert",
      text: `with audited as (
               insert into audit_log (id, workspace_id, at, operation, result, reason, actor_kind, actor_id, actor_name,
                                      surface, request_id, input, changes)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
             insert into outbox (workspace_id, at, type, data)
             select $2, $3, event->>'type', event->'data' from json_array_elements($14::json) as event`,
      values: [
        this.#ids.next("audit"),
        this.#workspaceId,
        this.#clock.now(),
        row.operation,
        row.result,
        row.reason ?? null,
        caller.actor.kind,
        caller.actor.id,
        caller.actor.name ?? null,
        caller.surface,
        caller.requestId,
        JSON.stringify(row.input ?? null),
        JSON.stringify(row.changes),
        JSON.stringify(events),
      ],
    });
    this.sendAhead(written);
    if (events.length > 0) onCommit(this, () => this.#eventNotices.tell(this.#workspaceId));
  }

  /** One statement for all events; whoever follows the workspace hears of them after the commit. */
  async writeEvents(events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.#client.query({
      name: "outbox_insert",
      text: `insert into outbox (workspace_id, at, type, data)
             select $1, $2, event->>'type', event->'data' from json_array_elements($3::json) as event`,
      values: [this.#workspaceId, this.#clock.now(), JSON.stringify(events)],
    });
    onCommit(this, () => this.#eventNotices.tell(this.#workspaceId));
  }
}
