import { expect, it } from "vitest";
import { numberVariants } from "./number-variants.ts";

it.each([
  ["5511987654321", ["551187654321"]],
  ["551187654321", ["5511987654321"]],
  ["5215512345678", ["525512345678"]],
  ["525512345678", ["5215512345678"]],
  ["5491112345678", ["541112345678"]],
  ["541112345678", ["5491112345678"]],
])("%s is also %s", (digits, others) => {
  expect(numberVariants(digits)).toEqual(others);
});

it.each(["551133334444", "4915112345678", "14155550123"])("%s is written in one way", (digits) => {
  expect(numberVariants(digits)).toEqual([]);
});
