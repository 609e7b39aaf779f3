import type { z } from "zod";
import type { Caller, Ctx } from "./context.ts";
import type { Kernel } from "./execute.ts";
import type { GivingPart } from "./fitted-answer.ts";
import type { Scope } from "./scopes.ts";

/**
 * An operation: one thing that can be called, declared once.
 *
 * REST, OpenAPI, MCP, the typed client, the bridge's catalogue, docs and the audit row derive from
 * this object. `summary` and `guidance` together are the tool's description: what it does, when to
 * use it, what it does not do and what comes back.
 */
export interface Operation<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** snake_case `verb_noun`, at most 40 characters. */
  name: string;
  summary: string;
  guidance: string;
  effect: Effect;
  /** True if it can reach a person or another system. */
  outside: boolean;
  idempotent: boolean;
  scope: Scope | readonly [Scope, ...Scope[]];
  /** By argument, the scope that giving it needs beside those. */
  argumentScopes?: Readonly<Record<string, Scope>>;
  tier: Tier;
  /** `METHOD /path/{parameter}`, below `/v1`; null for an internal operation, and only there. */
  rest: string | null;
  input: I;
  /** What a parameter may also be called, by the other name. Lists of tools do not show it; the reference does. */
  otherNames?: Readonly<Record<string, keyof z.output<I> & string>>;
  output: O;
  errors: readonly string[];
  /**
   * Abilities that the phone's connector must have, as its contract calls them: `react`, `groups.leave`.
   * One that only some arguments need ends in `?`. Without it any connector will do.
   */
  needs?: readonly string[];
  /**
   * Says what a call would do, without doing it. With it, the call needs a confirmation first
   * when it returns a preview; `null` means these arguments need none.
   */
  preview?: (call: { ctx: Ctx; input: z.output<I> }) => Promise<Preview | null>;
  /** Its preview is the exception: lists of tools show what makes repeating safe, not the confirmation. */
  asksRarely?: boolean;
  /**
   * What people wrote may be in its answer or its preview; a function tells of one whether it is.
   * Who is given it may be led by it: see words-given.ts.
   */
  showsWords?: true | ((shown: object) => boolean);
  /**
   * Runs before the transaction and outside any, where another system has to be asked whether the call
   * may go on: throws where it may not. Keeps nothing, and is asked again when a call is repeated.
   */
  before?: (call: { kernel: Kernel; caller: Caller; input: z.output<I> }) => Promise<void>;
  run: (call: { ctx: Ctx; input: z.output<I> }) => Promise<z.output<O>>;
  /**
   * Runs after the commit and outside any transaction, and may answer more than was known then,
   * such as an outcome waited for. Kept under an idempotency key is what `run` answered.
   */
  complete?: (call: {
    kernel: Kernel;
    caller: Caller;
    input: z.output<I>;
    answer: z.output<O>;
  }) => Promise<z.output<O>>;
  /** Parts of the answer that a model gets less of where all together are too large; see fitted-answer.ts. */
  givesWay?: readonly GivingPart[];
  /** Fields of the answer that MCP gets as content blocks instead, because they are large. */
  contentFields?: readonly string[];
  /** Long fields that MCP gives once: in the answer's text, and not in its structured content too. */
  textFields?: readonly string[];
  /** Optional MCP content beside the structured answer, such as a picture. */
  content?: (answer: z.output<O>) => ContentBlock[];
}

export type Effect = "read" | "write" | "destructive";
/**
 * `internal` operations are for our own workers: they pass through `execute` like any other but
 * appear on no surface.
 */
export type Tier = "core" | "extended" | "admin" | "internal";

/** What a confirmation shows: who is touched, how many, what is lost. */
export interface Preview {
  /** Our own sentence: what would be done. Never a name, a number or a text of people: those are `details`. */
  text: string;
  count: number;
  details?: PreviewDetails;
  /** Ids of all that is touched, where the arguments do not name it: a label, a filter. With others by then it is asked again. */
  touches?: readonly string[];
}

/** Beside our sentence, never in its place: names and texts of people are shown as quoted. */
export interface PreviewDetails {
  [name: string]: unknown;
  text?: never;
  count?: never;
}

export type ContentBlock =
  | { type: "text"; text: string }
  | { type: "image" | "audio"; data: string; mimeType: string }
  | { type: "resource"; resource: { uri: string; mimeType: string; blob: string } }
  | { type: "resource_link"; uri: string; name: string; mimeType?: string };

export const CATEGORIES = ["chat", "message", "contact", "group", "ticket", "admin"] as const;
/** The toolset an operation belongs to: the category of its slice. */
export type Category = (typeof CATEGORIES)[number];

// The registry holds operations of every shape, so the parameter types are erased here and only here.
export type AnyOperation = Operation<z.ZodObject, z.ZodObject>;

/** Keeps the exact input and output types for `run` and returns an operation a list can hold. */
export function defineOperation<const I extends z.ZodObject, const O extends z.ZodObject>(
  operation: Operation<I, O>,
): Operation<I, O> {
  return operation;
}

export function scopesOf(operation: { scope: AnyOperation["scope"] }): readonly Scope[] {
  return typeof operation.scope === "string" ? [operation.scope] : operation.scope;
}
