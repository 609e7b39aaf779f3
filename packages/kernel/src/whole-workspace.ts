import type { Ctx } from "./context.ts";
import { AppError } from "./errors.ts";

/**
 * What holds for a whole workspace is not for a key of some of its phones to change: it would reach
 * further than it was given.
 * @param what  what the caller wants, after "so it cannot"
 * @throws forbidden
 */
export function assertWholeWorkspace(ctx: Pick<Ctx, "caller">, what: string): void {
  if (ctx.caller.phoneIds === undefined) return;
  throw new AppError("forbidden", {
    public: `This key or call is limited to some phones, so it cannot ${what}. Use a key for the whole workspace.`,
  });
}
