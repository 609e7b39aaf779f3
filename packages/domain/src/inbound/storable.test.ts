import { expect, it } from "vitest";
import { storable } from "./storable.ts";

it("takes out what PostgreSQL cannot hold, in values and keys at any depth", () => {
  expect(storable({ "a\0": ["x\0y", { z: "\ud83d" }], n: 1, no: null, yes: true, date: undefined })).toEqual({
    a: ["xy", { z: "\ufffd" }],
    n: 1,
    no: null,
    yes: true,
  });
});

it("leaves every other text as it is", () => {
  expect(storable("Grüße 👍🏽 สวัสดี")).toBe("Grüße 👍🏽 สวัสดี");
});
