import { AppError } from "@parley/kernel";
import type { EdgeContext } from "./edge.ts";

const CHECK_EVERY_MS = 1_000;

/**
 * Asks again whether the key holds, at most once a second: for what goes on after the request that
 * showed the key. A revoked or expired one hears nothing more; while keys cannot be looked up, nothing is known
 * against it.
 */
export function stillValid(edge: EdgeContext, authorization: string | undefined): () => Promise<boolean> {
  let checkedMs = 0;
  return async () => {
    const nowMs = edge.kernel.clock.now().getTime();
    if (nowMs - checkedMs < CHECK_EVERY_MS) return true;
    checkedMs = nowMs;
    return edge.auth.bearer(authorization).then(
      () => true,
      (error: unknown) => !(error instanceof AppError && error.code === "unauthorized"),
    );
  };
}
