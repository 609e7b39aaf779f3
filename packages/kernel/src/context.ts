import type { Actor, Surface } from "./actor.ts";
import type { AuditRecorder } from "./audit.ts";
import type { Clock } from "./clock.ts";
import type { EventRecorder } from "./events.ts";
import type { Ids } from "./ids.ts";
import type { Progress } from "./progress.ts";
import type { Scope } from "./scopes.ts";

/** Who calls, resolved by the edge from a key, session or token. */
export interface Caller {
  workspaceId: string;
  actor: Actor;
  surface: Surface;
  scopes: ReadonlySet<Scope>;
  /** Phones the key is limited to; absent means every phone of the workspace. */
  phoneIds?: readonly string[];
  /** When the caller's key ends; absent: never. */
  expiresAt?: Date;
  requestId: string;
  idempotencyKey?: string;
  /** Tools that act for this caller without a preview. */
  unconfirmed?: ReadonlySet<string>;
  /** When it was last given what people wrote, give or take some minutes; absent: never. See `words-given.ts`. */
  wordsGivenAt?: Date;
  /** Answers a preview; see `approval.ts`. */
  confirmationToken?: string;
  /** Do everything, answer, and keep nothing of it. */
  dryRun?: boolean;
  /** Aborted when the caller takes the call back: what is not committed is undone, what is stays, and nothing is waited for. */
  signal?: AbortSignal;
  /** Hears how far a long call is, if the caller asked. Never waited for. */
  progress?: (progress: Progress) => void;
}

/**
 * Things outside the kernel that operations use: connectors, jobs, media files.
 * Each room adds its own line by declaration merging; `compose.ts` fills them in.
 */
// oxlint-disable-next-line typescript/no-empty-interface -- filled by declaration merging
export interface Ports {}

/**
 * What an operation is given. `tx` is the workspace-bound transaction; only the store knows its
 * type (`db(ctx)`). A read's transaction is read-only.
 */
export interface Ctx {
  workspaceId: string;
  caller: Caller;
  clock: Clock;
  ids: Ids;
  tx: unknown;
  audit: AuditRecorder;
  events: EventRecorder;
  /** When the preview was shown that this call confirms; absent where none was asked for. */
  shownAt?: Date;
  /** Runs after the commit, never when the transaction is rolled back. Errors are logged, not thrown. */
  afterCommit(work: () => void | Promise<void>): void;
  ports: Ports;
}
