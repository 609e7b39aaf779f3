import { expect, it } from "vitest";
import { z } from "zod";
import type { AppError } from "./errors.ts";
import { parseInput } from "./input-problems.ts";

const settings = z.object({
  only_admins_send: z.boolean().optional(),
  only_admins_edit: z.boolean().optional(),
  only_admins_add: z.boolean().optional(),
  image: z.string().optional(),
});

function refusal(input: object): AppError {
  try {
    parseInput(settings, input);
  } catch (error) {
    return error as AppError;
  }
  throw new Error("expected a refusal");
}

it.each([
  ["who_sends", "only_admins_send"],
  ["who_edits", "only_admins_edit"],
  ["who_adds", "only_admins_add"],
])("leads from %s to %s", (given, meant) => {
  expect(refusal({ [given]: "admins" }).options.fields).toMatchObject([{ path: given, nearest_key: meant }]);
});

it("shows an example of a picture that is one", () => {
  const { options } = refusal({ image: { url: "https://example.com/logo.png" } });
  expect(options.fields).toMatchObject([{ path: "image", example: "https://example.com/photo.jpg" }]);
});
