import { ID_CHARS_MAX } from "./common-input.ts";
import type { Caller, Ctx } from "./context.ts";
import { AppError } from "./errors.ts";
import type { AnyOperation } from "./operation.ts";
import type { TransactionRunner } from "./unit-of-work.ts";

/**
 * `phone_id` in a call whose operation does not declare it. Every operation takes it, so that a
 * caller with several phones can say the same everywhere: the call then reaches what belongs to that
 * phone, as if the key were limited to it, and what belongs to another is refused.
 */
export const PHONE_ID = "phone_id";

/** Checks that the phone is there for the caller, and that what the input names belongs to it. */
export type AssertPhone = (ctx: Ctx, phoneId: string, input: Record<string, unknown>) => Promise<void>;

/** The id of the phone that has a number. @throws phone_not_found */
export type PhoneCalled = (ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">, given: string) => Promise<string>;

/** @throws invalid_input  neither an id nor a number */
export function takePhone({ input }: Pick<AnyOperation, "input">, raw: unknown): { given: unknown; named?: string } {
  if (raw === null || typeof raw !== "object" || !(PHONE_ID in raw)) return { given: raw };
  const { [PHONE_ID]: named, ...given } = raw as Record<string, unknown>;
  if (PHONE_ID in input.shape) return { given: typeof named === "number" ? { ...given, [PHONE_ID]: `${named}` } : raw };
  if (named === undefined || named === null) return { given };
  if (typeof named === "number" || (typeof named === "string" && named.trim() !== "" && named.length <= ID_CHARS_MAX))
    return { given, named: `${named}` };
  const expected = "phn_… or the number of one of the business's own phones";
  throw new AppError("invalid_input", {
    public:
      "`phone_id` is neither the id of a phone, such as phn_…, nor its number. Leave it out, or see get_workspace.",
    fields: [{ path: PHONE_ID, message: "is not a phone", expected, received: JSON.stringify(named).slice(0, 60) }],
  });
}

interface PhoneBook {
  store: TransactionRunner;
  phoneCalled: PhoneCalled;
}

/**
 * The id of the phone that a call names by its id or its number; one spelling for all that follows.
 * @throws phone_not_found  with the phones there are
 */
export async function phoneIdOf(kernel: PhoneBook, caller: Caller, named: string): Promise<string> {
  const given = named.trim();
  // One that is nobody's is for whoever needs the phone to refuse, after what comes before that.
  if (/^phn_[0-9a-z]+$/.test(given)) return given;
  return kernel.store.transact(caller.workspaceId, "read", ({ tx }) =>
    kernel.phoneCalled({ tx, workspaceId: caller.workspaceId, caller }, given),
  );
}

/** The input of an operation that declares `phone_id`, with the id there. */
export async function withPhoneId<I>(kernel: PhoneBook, caller: Caller, input: I): Promise<I> {
  const named = (input as Record<string, unknown>)[PHONE_ID];
  return typeof named === "string" ? { ...input, [PHONE_ID]: await phoneIdOf(kernel, caller, named) } : input;
}

export function limitedToPhone(caller: Caller, phoneId: string | undefined): Caller {
  return phoneId === undefined ? caller : { ...caller, phoneIds: [phoneId] };
}

/** What was not found may be another phone's, and what is forbidden the whole workspace's: the words say that the call was limited. */
export function aboutPhone(error: unknown, phoneId: string | undefined): unknown {
  if (phoneId === undefined || !(error instanceof AppError)) return error;
  const isReach = error.code === "forbidden" || error.code.endsWith("_not_found");
  if (!isReach || error.code === "phone_not_found") return error;
  const { options } = error;
  const problem = { path: PHONE_ID, message: "limits this call to one phone", received: phoneId };
  return new AppError(error.code, {
    ...options,
    public: `${options.public} This call was limited to the phone ${phoneId}: leave phone_id out for the whole workspace.`,
    fields: [...(options.fields ?? []), problem],
  });
}
