import { operations } from "@parley/domain";
import { expect, it } from "vitest";
import { ARGUMENTS } from "./call-arguments.ts";

it("has arguments for every tool that only reads, and for no other", () => {
  const reads = operations.flatMap(({ operation }) =>
    operation.effect === "read" && operation.tier !== "internal" ? [operation.name] : [],
  );
  expect(Object.keys(ARGUMENTS).sort()).toEqual(reads.sort());
});
