import type { Caller, Ctx } from "./context.ts";
import { DAY_MS, MINUTE_MS, type Clock } from "./clock.ts";
import { AppError } from "./errors.ts";
import type { AnyOperation } from "./operation.ts";

/**
 * What people write reaches whoever reads it, and may lead a model to write to somebody of the writer's
 * choosing. So it is noted by key when it was last given such words, in an answer or in a preview; for a day
 * from then a first message to somebody new asks first. Noted before the words are handed over, and seldom:
 * reading costs nothing.
 */
const LEADS_FOR_MS = DAY_MS;
const NOTED_EVERY_MS = 5 * MINUTE_MS;

/** Keeps that this caller is given people's words now. */
export type NoteWordsGiven = (caller: Caller) => Promise<void>;

interface Noting {
  clock: Clock;
  noteWordsGiven: NoteWordsGiven;
}
type Showing = Pick<AnyOperation, "showsWords">;

/** @param shown  an answer, or what a preview tells */
export async function noteWords(kernel: Noting, operation: Showing, caller: Caller, shown: object): Promise<void> {
  const { showsWords } = operation;
  if (showsWords === undefined || (showsWords !== true && !showsWords(shown))) return;
  if (!wereGiven(kernel, caller, NOTED_EVERY_MS)) await kernel.noteWordsGiven(caller);
}

/** The same for a call that asks first: it quotes what it is about. */
export async function noteWordsAsked(
  kernel: Noting,
  { showsWords }: Showing,
  caller: Caller,
  thrown: unknown,
): Promise<void> {
  if (typeof showsWords !== "function" || !(thrown instanceof AppError)) return;
  const { preview } = thrown.options.details ?? {};
  if (typeof preview === "object" && preview !== null) await noteWords(kernel, { showsWords }, caller, preview);
}

/** Whether what people wrote may have led to this call. */
export function mayBeLed(ctx: Pick<Ctx, "caller" | "clock">): boolean {
  // The note may be older than the words by as much as it is written seldom.
  return wereGiven(ctx, ctx.caller, LEADS_FOR_MS + NOTED_EVERY_MS);
}

function wereGiven({ clock }: { clock: Clock }, { wordsGivenAt }: Caller, withinMs: number): boolean {
  return wordsGivenAt !== undefined && clock.now().getTime() - wordsGivenAt.getTime() < withinMs;
}
