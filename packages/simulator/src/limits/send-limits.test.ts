import { expect, it } from "vitest";
import type { BusinessNumber } from "../world/model.ts";
import { SendLimits } from "./send-limits.ts";

const DAY_MS = 24 * 3_600_000;

it("counts a person for 24 hours from when they were reached, and anew after that", () => {
  const limits = new SendLimits();
  const number = { id: "1", messagingLimit: 2 } as BusinessNumber;
  const reach = (person: string, now: number) => limits.takeReach(number, person, now);
  expect([reach("a", 0), reach("a", 1), reach("b", 1), reach("c", 2)]).toEqual([true, true, true, false]);
  // Reached again when the first time counts no more, she counts from then on.
  expect(reach("a", DAY_MS)).toBe(true);
  expect([reach("c", DAY_MS + 1), reach("d", DAY_MS + 1), reach("a", DAY_MS + 1)]).toEqual([true, false, true]);
});
