import { expect, it } from "vitest";
import { isNearName, plainName } from "./near-name.ts";

it.each([
  ["Order ID", "order_id"],
  ["Größe", "grosse"],
  ["plan", " PLAN "],
])("takes %s and %s for one name", (a, b) => {
  expect(plainName(a)).toBe(plainName(b));
});

it.each([
  ["address", "adress"],
  ["colour", "color"],
  ["status", "statux"],
  ["customer", "customers"],
])("sees that %s and %s are nearly one", (a, b) => {
  expect(isNearName(a, b)).toBe(true);
  expect(isNearName(b, a)).toBe(true);
});

it.each([
  ["line1", "line2"],
  ["seats", "seats2"],
  ["plan", "plans"],
  ["width", "height"],
  ["address", "address"],
  ["form", "from"],
])("leaves %s and %s apart", (a, b) => {
  expect(isNearName(a, b)).toBe(false);
});
