import type { Caller, Ctx } from "./context.ts";
import { AppError } from "./errors.ts";
import { idPattern } from "./ids.ts";
import type { AnyOperation } from "./operation.ts";

/**
 * `phone_id` in a call whose operation does not declare it. Every operation takes it, so that a
 * caller with several phones can say the same everywhere: the call then reaches what belongs to that
 * phone, as if the key were limited to it, and what belongs to another is refused.
 */
export const PHONE_ID = "phone_id";

/** Checks that the phone is there for the caller, and that what the input names belongs to it. */
export type AssertPhone = (ctx: Ctx, phoneId: string, input: Record<string, unknown>) => Promise<void>;

/** @throws invalid_input  no id of a phone */
export function takePhone({ input }: Pick<AnyOperation, "input">, raw: unknown): { given: unknown; phoneId?: string } {
  if (raw === null || typeof raw !== "object" || !(PHONE_ID in raw) || PHONE_ID in input.shape) return { given: raw };
  const { [PHONE_ID]: phoneId, ...given } = raw as Record<string, unknown>;
  if (phoneId === undefined || phoneId === null) return { given };
  if (typeof phoneId === "string" && idPattern("phone").test(phoneId)) return { given, phoneId };
  const problem = { path: PHONE_ID, message: "is not the id of a phone", expected: "phn_…", finder: "get_workspace" };
  throw new AppError("invalid_input", {
    public: "`phone_id` is not the id of a phone, such as phn_…. Leave it out, or see get_workspace.",
    fields: [{ ...problem, received: JSON.stringify(phoneId).slice(0, 60) }],
  });
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
