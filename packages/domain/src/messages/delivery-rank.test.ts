import { DELIVERY_STATES } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import { groupState, isSettled, laterState } from "./delivery-rank.ts";

describe("laterState", () => {
  it("gives the furthest state for every order in which the same states are heard", () => {
    const heard = ["sent", "delivered", "read"] as const;
    for (const order of permutations(heard)) {
      expect(order.reduce<(typeof DELIVERY_STATES)[number]>(laterState, "accepted")).toBe("read");
    }
  });

  it("never goes backwards from any state", () => {
    expect(laterState("read", "delivered")).toBe("read");
    expect(laterState("played", "read")).toBe("played");
    expect(laterState("accepted", "sending")).toBe("accepted");
  });

  it("takes a failure before delivery and not after", () => {
    expect(laterState("sent", "failed")).toBe("failed");
    expect(laterState("unknown", "failed")).toBe("failed");
    expect(laterState("delivered", "failed")).toBe("delivered");
  });

  it("stays failed", () => {
    for (const state of DELIVERY_STATES) expect(laterState("failed", state)).toBe("failed");
  });

  it("lets an unknown outcome be settled", () => {
    expect(laterState("unknown", "accepted")).toBe("accepted");
    expect(laterState("unknown", "delivered")).toBe("delivered");
  });
});

describe("groupState", () => {
  it("waits for the slowest member", () => {
    expect(groupState(["read", "delivered"])).toBe("delivered");
    expect(groupState(["read", "read"])).toBe("read");
    expect(groupState(["delivered", "sent"])).toBe("sent");
  });

  it("fails only when it failed for everyone", () => {
    expect(groupState(["failed", "read"])).toBe("read");
    expect(groupState(["failed", "failed"])).toBe("failed");
    expect(groupState([])).toBe("sent");
  });
});

it("counts an unknown outcome as settled and a queued one as not", () => {
  expect(DELIVERY_STATES.filter((state) => !isSettled(state))).toEqual(["queued", "sending"]);
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
