import { createHmac, timingSafeEqual } from "node:crypto";
import { canonicalHash } from "./canonical.ts";
import type { Caller } from "./context.ts";
import { MINUTE_MS, toSecond, type Clock } from "./clock.ts";
import { AppError } from "./errors.ts";
import type { Ids } from "./ids.ts";
import type { Preview } from "./operation.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/**
 * Confirmation of a call that destroys or reaches many: preview first, then the same call again
 * with the token. A token is good for one use, for these exact arguments, for this caller, for
 * ten minutes, and while the call would touch what was shown and no more.
 */
const LIFETIME_MS = 10 * MINUTE_MS;

export interface ApprovalDesk {
  clock: Clock;
  ids: Ids;
  /** Secret of this installation, at least 32 bytes. */
  secret: string;
}

/** @throws approval_required  with the preview and a fresh token in `details` */
export function askForApproval(
  desk: ApprovalDesk,
  caller: Caller,
  operation: string,
  input: unknown,
  preview: Preview,
  before = "",
): never {
  const expiresAt = desk.clock.now().getTime() + LIFETIME_MS;
  const body = `${desk.ids.next("token")}.${expiresAt}.${extentOf(preview)}`;
  const token = `${body}.${signature(desk, caller, operation, input, body)}`;
  throw new AppError("approval_required", {
    public: `${before}${preview.text} Nothing was done yet. To go on, repeat the call unchanged with this confirmation_token.`,
    details: {
      // Ours last: no detail, whatever it is called, takes the place of the sentence that is confirmed.
      preview: { ...preview.details, text: preview.text, count: preview.count },
      confirmation_token: token,
      expires_at: toSecond(new Date(expiresAt)),
    },
  });
}

/**
 * Spends a token within the call's own transaction, so a call that fails gives it back.
 * @param previewNow  what the call would do by now; null: nothing that needs a confirmation
 * @throws approval_required  altered arguments, another key, expired, used before, or with a fresh
 * preview because more or others are touched by now
 * @returns when the preview was shown
 */
export async function spendApproval(
  desk: ApprovalDesk,
  caller: Caller,
  operation: string,
  input: unknown,
  unit: UnitOfWork,
  previewNow: () => Promise<Preview | null>,
): Promise<Date> {
  const [id, expires, extent, given] = (caller.confirmationToken ?? "").split(".");
  if (!id || !expires || !extent || !given) refuse("The confirmation_token is not one of ours.");
  const wanted = signature(desk, caller, operation, input, `${id}.${expires}.${extent}`);
  if (!sameText(given, wanted)) refuse("The confirmation_token belongs to other arguments or to another key.");
  const expiresAt = new Date(Number(expires));
  if (expiresAt <= desk.clock.now()) refuse("The confirmation_token has expired.");
  // Before the preview, which may refuse what the same token has done already.
  if (!(await unit.spendToken(id, expiresAt))) refuse("The confirmation_token was used before.");
  const preview = await previewNow();
  const changed = preview && changeSince(extent, preview);
  if (changed) askForApproval(desk, caller, operation, input, preview, changed);
  return new Date(expiresAt.getTime() - LIFETIME_MS);
}

const HASH_CHARS = 16;

/** What a preview showed, as its token carries it: how many, and a hash of which. */
function extentOf({ count, touches }: Preview): string {
  return touches ? `${count}-${canonicalHash([...touches].sort()).slice(0, HASH_CHARS)}` : String(count);
}

/** In words, when the call would touch more by now, or others; null when it would not. */
function changeSince(extent: string, now: Preview): string | null {
  const [count, hash] = extent.split("-");
  if (now.count > Number(count)) return `More than the ${count} you were shown. `;
  return hash && extentOf(now) !== extent ? "Others than those you were shown. " : null;
}

function refuse(what: string): never {
  throw new AppError("approval_required", {
    public: `${what} Call again without it to get a fresh preview and token.`,
  });
}

function signature(desk: ApprovalDesk, caller: Caller, operation: string, input: unknown, body: string): string {
  const bound = [caller.workspaceId, caller.actor.id, operation, canonicalHash(input), body].join("\n");
  return createHmac("sha256", desk.secret).update(bound).digest("hex").slice(0, 40);
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
