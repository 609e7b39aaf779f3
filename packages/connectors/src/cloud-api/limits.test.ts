import { ManualClock, SECOND_MS } from "@parley/kernel";
import { expect, it } from "vitest";
import { SendLimits } from "./limits.ts";

function limitsAt(pace = true): { clock: ManualClock; limits: SendLimits } {
  const clock = new ManualClock("2026-11-21T12:00:00Z");
  return { clock, limits: new SendLimits(clock, pace) };
}

function admitted(limits: SendLimits, count: number, person: (index: number) => string | null): number {
  return Array.from({ length: count }, (_, index) => limits.admit(person(index))).filter((wait) => wait === null)
    .length;
}

it("lets 45 messages to one person go at once, then one in six seconds", () => {
  const { clock, limits } = limitsAt();
  expect(admitted(limits, 60, () => "491")).toBe(45);
  expect(limits.admit("491")).toMatchObject({ code: "recipient_rate_limited", retryable: true, retryAfterSeconds: 6 });
  expect(limits.admit("492")).toBeNull();
  clock.advance(6 * SECOND_MS);
  expect(admitted(limits, 5, () => "491")).toBe(1);
});

it("keeps the number's messages a second across people", () => {
  const { clock, limits } = limitsAt();
  limits.setThroughput(80);
  expect(admitted(limits, 200, String)).toBe(80);
  expect(limits.admit("x")).toMatchObject({ code: "phone_rate_limited", retryAfterSeconds: 1 });
  clock.advance(SECOND_MS);
  expect(admitted(limits, 200, String)).toBe(80);
});

it("has no pair rate for groups", () => {
  const { limits } = limitsAt();
  expect(admitted(limits, 100, () => null)).toBe(100);
});

it("lets a person whom the network refused wait longer each time, and forgets it after a success", () => {
  const { clock, limits } = limitsAt(false);
  expect(limits.refused("491")).toBe(4);
  expect(limits.admit("491")).toMatchObject({ code: "recipient_rate_limited", retryAfterSeconds: 4 });
  expect(limits.admit("492")).toBeNull();
  clock.advance(4 * SECOND_MS);
  expect(limits.admit("491")).toBeNull();
  expect(limits.refused("491")).toBe(16);
  clock.advance(16 * SECOND_MS);
  limits.accepted("491");
  expect(limits.refused("491")).toBe(4);
});

it("leaves all pacing to the network when told so", () => {
  const { limits } = limitsAt(false);
  limits.setThroughput(1);
  expect(admitted(limits, 100, () => "491")).toBe(100);
});
