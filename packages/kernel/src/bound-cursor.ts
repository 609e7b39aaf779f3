import { canonicalHash } from "./canonical.ts";
import { AppError } from "./errors.ts";
import type { AnyOperation } from "./operation.ts";

/**
 * A cursor is a place in one list: of one operation, with the arguments that it was called with. With
 * others the place means nothing, and the page would be wrong or empty without a word. So the door adds
 * a digest of both to every cursor that leaves, and takes back only what was made for the same call.
 */
const CURSOR = "cursor";
const NEXT_CURSOR = "next_cursor";

/** What a page may be asked for anew: it changes how much is shown, not what is listed. */
const FREE = new Set([CURSOR, "limit", "fields"]);

type Args = Readonly<Record<string, unknown>>;

/**
 * The input with its cursor as the operation made it.
 * @param said  all arguments of the call, with those that the operation does not declare
 * @throws invalid_input  of another list, of other arguments, or none of ours
 */
export function withPlace<T extends Args>(operation: AnyOperation, input: T, said: Args): T {
  const { name } = operation;
  const given = input[CURSOR];
  if (!isPaged(operation) || typeof given !== "string") return input;
  if (given.trim() === "")
    throw refused("is empty", "is empty: leave it out to begin, and to end after a null.", given);
  const [place = "", digest] = given.split(".");
  if (digest === digestOf(name, said)) return { ...input, [CURSOR]: place };
  const what = `is not of this list: a cursor goes with the tool and the arguments that gave it. To begin this list, call ${name} without cursor; to go on with another, repeat that call with it.`;
  throw refused("is not of this list with these arguments", what, given);
}

/** The answer with its cursor as callers get it. */
export function withCursor<T extends Args>(operation: AnyOperation, answer: T, said: Args): T {
  const place = answer[NEXT_CURSOR];
  if (!isPaged(operation) || typeof place !== "string") return answer;
  return { ...answer, [NEXT_CURSOR]: `${place}.${digestOf(operation.name, said)}` };
}

/** A cursor may also be a network's, which an operation of ours only writes down. */
function isPaged({ input, output }: AnyOperation): boolean {
  return CURSOR in input.shape && NEXT_CURSOR in output.shape;
}

const DIGEST_CHARS = 6;

function digestOf(operation: string, said: Args): string {
  const listed = Object.entries(said).filter(([name, value]) => !FREE.has(name) && value !== undefined);
  const hash = canonicalHash([operation, Object.fromEntries(listed)]);
  return Buffer.from(hash, "hex").toString("base64url").slice(0, DIGEST_CHARS);
}

function refused(message: string, what: string, given: string): AppError {
  const expected = "the next_cursor of the page before, with the same arguments";
  return new AppError("invalid_input", {
    public: `\`${CURSOR}\` ${what}`,
    fields: [{ path: CURSOR, message, expected, received: given.slice(0, 60) }],
  });
}
