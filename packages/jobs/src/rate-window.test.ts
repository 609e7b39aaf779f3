import { describe, expect, it } from "vitest";
import { RateWindow } from "./rate-window.ts";

/** Time that moves only by waiting. */
function world(perSecond: number) {
  let now = 0;
  const window = new RateWindow(
    perSecond,
    () => now,
    async (ms) => void (now += ms),
  );
  return { window, now: () => now, pass: (ms: number) => (now += ms) };
}

describe("a phone's rate", () => {
  it("lets no more begin within any second than it says", async () => {
    const { window, now, pass } = world(5);
    const began: number[] = [];
    for (let n = 0; n < 40; n++) {
      if (n % 3 === 0) pass(130);
      await window.turn();
      began.push(now());
    }
    for (const at of began)
      expect(began.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(5);
  });

  it("does not hold back what is below it", async () => {
    const { window, now } = world(80);
    for (let n = 0; n < 80; n++) await window.turn();
    expect(now()).toBe(0);
    await window.turn();
    expect(now()).toBe(1_000);
  });

  it("gives no turn while held, and goes on in order when let go", async () => {
    const { window, pass, now } = world(2);
    await window.turn();
    window.hold(true);
    const order: number[] = [];
    const turns = [1, 2].map(async (n) => (await window.turn(), order.push(n)));
    pass(10_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    window.hold(false);
    await Promise.all(turns);
    expect([order, now()]).toEqual([[1, 2], 10_000]);
  });

  it("gives turns in the order they were asked for, and follows a changed rate", async () => {
    const { window, now } = world(1);
    const order: number[] = [];
    await Promise.all([1, 2, 3].map(async (n) => (await window.turn(), order.push(n))));
    expect(order).toEqual([1, 2, 3]);
    expect(now()).toBe(2_000);
    window.perSecond = 10;
    await window.turn();
    expect(now()).toBe(2_000);
  });
});
