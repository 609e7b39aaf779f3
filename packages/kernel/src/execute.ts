import type { z } from "zod";
import { askForApproval, spendApproval, type ApprovalDesk } from "./approval.ts";
import { AuditRecorder } from "./audit.ts";
import { withCursor, withPlace } from "./bound-cursor.ts";
import { assertCallArguments } from "./call-arguments.ts";
import { canonicalHash } from "./canonical.ts";
import type { Caller, Ctx, Ports } from "./context.ts";
import { trialWith } from "./dry-run.ts";
import { AppError } from "./errors.ts";
import { EventRecorder } from "./events.ts";
import { parseInput } from "./input-problems.ts";
import type { LimitKind, RateLimiter } from "./limits.ts";
import {
  aboutPhone,
  limitedToPhone,
  PHONE_ID,
  phoneIdOf,
  takePhone,
  withPhoneId,
  type AssertPhone,
  type PhoneCalled,
} from "./named-phone.ts";
import { scopesOf, type AnyOperation, type Operation } from "./operation.ts";
import { underDeclaredNames } from "./other-names.ts";
import { assertAwaited } from "./progress.ts";
import { missingScopes } from "./scopes.ts";
import { tellSubscribers, type Subscriber } from "./subscribers.ts";
import { DRY_RUN } from "./tool-definition.ts";
import type { IdempotencyClaim, TransactionRunner, UnitOfWork } from "./unit-of-work.ts";
import { noteWords, noteWordsAsked, type NoteWordsGiven } from "./words-given.ts";

export interface Kernel extends ApprovalDesk {
  store: TransactionRunner;
  limits: RateLimiter;
  ports: Ports;
  /** Slices that react to what others publish. */
  subscribers?: readonly Subscriber[];
  assertPhone: AssertPhone;
  phoneCalled: PhoneCalled;
  noteWordsGiven: NoteWordsGiven;
  /** Work put off until after the commit failed; the call itself has succeeded. */
  onAfterCommitError(error: unknown): void;
}

/**
 * The one door. In this order: scope, parse, rate limit, idempotency key, approval,
 * workspace-bound transaction, run, check output, subscribers, audit, outbox, commit; then what completes the answer.
 *
 * A `phone_id` that the operation does not declare limits the call to that phone: see named-phone.ts.
 *
 * @throws forbidden  the caller lacks a scope, which is named
 * @throws invalid_input  with one entry in `fields` for each problem
 * @throws rate_limited  with the seconds to wait
 * @throws idempotency_conflict  the same key came for another operation or with other input
 * @throws approval_required  see approval.ts
 * @throws cancelled  the caller took the call back before the commit; after it, the call stands
 */
export async function execute<I extends z.ZodObject, O extends z.ZodObject>(
  kernel: Kernel,
  operation: Operation<I, O>,
  asking: Caller,
  raw: unknown,
): Promise<z.output<O>> {
  assertScopes(operation, asking);
  assertCallArguments(asking);
  const { given, named } = takePhone(operation, underDeclaredNames(operation, raw));
  const parsed = parseInput(operation.input, given);
  assertArgumentScopes(operation, asking, parsed);
  await assertWithinRate(kernel, operation, asking);
  const phoneId = named === undefined ? undefined : await phoneIdOf(kernel, asking, named);
  const located = await withPhoneId(kernel, asking, parsed);
  const said = phoneId === undefined ? located : { ...located, [PHONE_ID]: phoneId };
  const input = withPlace(operation, located, said);
  const caller = limitedToPhone(asking, phoneId);
  const assertReach = async (ctx: Ctx) => {
    if (phoneId !== undefined) await kernel.assertPhone({ ...ctx, caller: asking }, phoneId, input);
  };
  try {
    await operation.before?.({ kernel, caller, input });
    const answer = await perform(kernel, operation, { caller, input, said, assertReach });
    await noteWords(kernel, operation, caller, answer);
    return answer;
  } catch (error) {
    await noteWordsAsked(kernel, operation, caller, error);
    throw aboutPhone(error, phoneId);
  }
}

/** A call that was let in. */
interface Call<I extends z.ZodObject> {
  caller: Caller;
  input: z.output<I>;
  /** The input with what stands beside it: what a key, a confirmation and the audit are about. */
  said: Readonly<Record<string, unknown>>;
  assertReach(ctx: Ctx): Promise<void>;
}

async function perform<I extends z.ZodObject, O extends z.ZodObject>(
  kernel: Kernel,
  operation: Operation<I, O>,
  call: Call<I>,
): Promise<z.output<O>> {
  const { caller, input, said } = call;
  if (operation.effect !== "read" && isTrial(call)) return tryOut(kernel, operation, call);
  const afterCommit: (() => void | Promise<void>)[] = [];
  const mode = operation.effect === "read" ? "read" : "write";
  const answer = await kernel.store.transact(caller.workspaceId, mode, async (unit) => {
    // Runs again where the store had to give way to another transaction.
    afterCommit.length = 0;
    const claim = mode === "write" ? claimOf(caller, operation.name, said) : null;
    const kept = claim && (await unit.claimIdempotencyKey(claim));
    if (claim && kept) return keptAnswer(claim, kept) as z.output<O>;

    const ctx = contextOf(kernel, caller, unit, afterCommit);
    await call.assertReach(ctx);
    const shownAt = await assertApproved(kernel, operation, ctx, call, unit);
    if (shownAt) ctx.shownAt = shownAt;
    const output = checkOutput(operation, await operation.run({ ctx, input }));
    assertAwaited(caller);
    if (mode === "write") {
      await tellSubscribers(kernel.subscribers ?? [], ctx);
      await unit.writeRecord(ctx.audit.row(operation.name, said), caller, ctx.events.events);
      if (claim) await unit.saveIdempotentAnswer(claim, output);
    }
    return output;
  });
  for (const work of afterCommit) runLater(kernel, work);
  if (!operation.complete) return withCursor(operation, answer, said);
  const completed = checkOutput(operation, await operation.complete({ kernel, caller, input, answer }));
  return withCursor(operation, completed, said);
}

/**
 * Runs the operation and undoes all of it: jobs are rows of the same transaction, and nothing leaves
 * the house inside one, so nobody hears of it. No confirmation is asked and no key is spent; what would be
 * asked is answered.
 */
async function tryOut<I extends z.ZodObject, O extends z.ZodObject>(
  kernel: Kernel,
  operation: Operation<I, O>,
  { caller, input, assertReach }: Call<I>,
): Promise<z.output<O>> {
  const trial = trialWith(kernel.ids);
  const trying = { ...caller, dryRun: true };
  try {
    return await kernel.store.transact<never>(caller.workspaceId, "write", async (unit) => {
      const ctx = contextOf({ ...kernel, ids: trial.ids }, trying, unit, []);
      await assertReach(ctx);
      const asks = caller.unconfirmed?.has(operation.name) ? null : await operation.preview?.({ ctx, input });
      throw new TriedOut(checkOutput(operation, await operation.run({ ctx, input })), asks?.text);
    });
  } catch (thrown) {
    if (!(thrown instanceof TriedOut)) throw thrown;
    return trial.told(thrown.answer as z.output<O>, thrown.asks);
  }
}

/** Asked beside the arguments or, by operations that declare it, among them. */
function isTrial({ caller, input }: { caller: Caller; input: Record<string, unknown> }): boolean {
  return caller.dryRun === true || input[DRY_RUN] === true;
}

/** Ends the transaction of a dry run; never seen outside it. */
class TriedOut extends Error {
  readonly answer: unknown;
  readonly asks: string | undefined;

  constructor(answer: unknown, asks: string | undefined) {
    super("dry run");
    this.answer = answer;
    this.asks = asks;
  }
}

function assertScopes(operation: { name: string; scope: AnyOperation["scope"] }, caller: Caller): void {
  const missing = missingScopes(caller.scopes, scopesOf(operation));
  if (missing.length === 0) return;
  throw new AppError("forbidden", {
    public: `This key lacks the scope ${missing.join(" and ")}, which ${operation.name} needs. Use a key that has it, or ask an admin for one.`,
    details: { missing_scopes: missing },
  });
}

function assertArgumentScopes(
  { argumentScopes = {} }: { argumentScopes?: AnyOperation["argumentScopes"] },
  caller: Caller,
  input: Record<string, unknown>,
): void {
  for (const [argument, scope] of Object.entries(argumentScopes)) {
    if (input[argument] === undefined || caller.scopes.has(scope)) continue;
    throw new AppError("forbidden", {
      public: `This key lacks the scope ${scope}, which \`${argument}\` needs. Leave ${argument} out, or use a key that has it; nothing was done.`,
      fields: [{ path: argument, message: `needs the scope ${scope}` }],
      details: { missing_scopes: [scope] },
    });
  }
}

async function assertWithinRate(
  kernel: Kernel,
  operation: { effect: string; outside: boolean; tier: string },
  caller: Caller,
): Promise<void> {
  // Our own workers are paced by their queues; a budget for callers would only make them fall behind.
  if (operation.tier === "internal") return;
  const kind: LimitKind = operation.effect === "read" ? "read" : operation.outside ? "outside" : "write";
  const waitSeconds = await kernel.limits.take(`${caller.workspaceId}:${caller.actor.id}`, kind);
  if (waitSeconds <= 0) return;
  throw new AppError("rate_limited", {
    public: `Too many calls. Wait ${waitSeconds} s, then go on.`,
    retryAfterSeconds: waitSeconds,
  });
}

function claimOf(caller: Caller, operation: string, input: unknown): IdempotencyClaim | null {
  if (!caller.idempotencyKey) return null;
  const inputHash = canonicalHash({ operation, input });
  return { actorId: caller.actor.id, operation, key: caller.idempotencyKey, inputHash };
}

function keptAnswer(claim: IdempotencyClaim, kept: { inputHash: string; answer: unknown }): unknown {
  if (kept.inputHash === claim.inputHash) return kept.answer;
  throw new AppError("idempotency_conflict", {
    public: "This idempotency key was used before for another tool or with other input. Use a new key for a new call.",
  });
}

/** @returns when the preview was shown that this call confirms; null where none is needed */
async function assertApproved<I extends z.ZodObject, O extends z.ZodObject>(
  kernel: Kernel,
  operation: Operation<I, O>,
  ctx: Ctx,
  { input, said }: Call<I>,
  unit: UnitOfWork,
): Promise<Date | null> {
  if (!operation.preview || ctx.caller.unconfirmed?.has(operation.name)) return null;
  const { preview: ask, name } = operation;
  const previewNow = () => ask({ ctx, input });
  if (ctx.caller.confirmationToken) return spendApproval(kernel, ctx.caller, name, said, unit, previewNow);
  const preview = await previewNow();
  return preview && askForApproval(kernel, ctx.caller, name, said, preview);
}

function contextOf(kernel: Kernel, caller: Caller, unit: UnitOfWork, afterCommit: (() => void | Promise<void>)[]): Ctx {
  return {
    workspaceId: caller.workspaceId,
    caller,
    clock: kernel.clock,
    ids: kernel.ids,
    tx: unit.tx,
    audit: new AuditRecorder(),
    events: new EventRecorder(),
    afterCommit: (work) => afterCommit.push(work),
    ports: kernel.ports,
  };
}

function checkOutput<O extends z.ZodObject>(operation: { name: string; output: O }, output: unknown): z.output<O> {
  const result = operation.output.safeParse(output);
  if (result.success) return result.data;
  throw new AppError("internal", {
    public: "Our own answer did not pass its check, so it was not given. Report the request id.",
    internal: `output of ${operation.name}: ${result.error.message}`,
  });
}

function runLater(kernel: Kernel, work: () => void | Promise<void>): void {
  void (async () => {
    try {
      await work();
    } catch (error) {
      kernel.onAfterCommitError(error);
    }
  })();
}
