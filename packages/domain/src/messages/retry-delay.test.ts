import { expect, it } from "vitest";
import { retryDelayMs, SEND_ATTEMPTS_MAX } from "./retry-delay.ts";

const busy = { code: "phone_rate_limited", message: "Busy.", retryable: true } as const;

it("grows with each attempt and stops at the maximum", () => {
  const delays = Array.from({ length: SEND_ATTEMPTS_MAX }, (_, index) => retryDelayMs(busy, index + 1));
  expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, null]);
});

it("waits at least as long as the network asks", () => {
  expect(retryDelayMs({ ...busy, retryAfterSeconds: 60 }, 1)).toBe(60_000);
  expect(retryDelayMs({ ...busy, retryAfterSeconds: 1 }, 3)).toBe(8_000);
});

it("never repeats what the network refused for good", () => {
  expect(retryDelayMs({ ...busy, code: "message_rejected", retryable: false }, 1)).toBeNull();
});
