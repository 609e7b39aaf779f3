/** How many calls a caller may make. The kernel asks; the composed server counts. */
export interface RateLimiter {
  /**
   * Takes one call from the caller's budget for this class of operation.
   * @returns seconds to wait, or 0 when the call may go on
   */
  take(callerKey: string, kind: LimitKind): Promise<number>;
}

export type LimitKind = "read" | "write" | "outside";

export const unlimited: RateLimiter = { take: async () => 0 };
