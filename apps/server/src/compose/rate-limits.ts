import type { LimitKind, RateLimiter } from "@parley/kernel";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Calls per minute and key, each process for itself. What reaches WhatsApp is paced again per phone by its queue. */
const PER_MINUTE: Record<LimitKind, number> = { read: 6_000, write: 3_000, outside: 3_000 };

export function createRateLimits(): RateLimiter {
  const limiters = new Map(
    Object.entries(PER_MINUTE).map(([kind, points]) => [kind, new RateLimiterMemory({ points, duration: 60 })]),
  );
  return {
    async take(callerKey, kind) {
      try {
        await limiters.get(kind)?.consume(callerKey);
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw refused;
      }
    },
  };
}
