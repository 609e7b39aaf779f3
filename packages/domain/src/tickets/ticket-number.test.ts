import { expect, it } from "vitest";
import { ticketName, ticketNumberOf } from "./ticket-number.ts";

it.each([
  ["SUP-12", 12],
  ["sup-012", 12],
  ["#12", 12],
  [" 12 ", 12],
  ["TKT-12", null],
  ["SUP-0", null],
  ["SUP-", null],
  ["12a", null],
  ["99999999999", null],
  ["9999999999", null],
  ["old-12", 12],
])("reads %s as %s where the prefix is SUP and was OLD", (text, number) => {
  expect(ticketNumberOf(text, ["SUP", "OLD"])).toBe(number);
});

it("reads what it writes", () => {
  expect(ticketNumberOf(ticketName("TKT", 4711), ["TKT"])).toBe(4711);
});
