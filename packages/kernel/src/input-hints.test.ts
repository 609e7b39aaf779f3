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

const byChat = z.object({ variables: z.record(z.string(), z.record(z.string(), z.string())).optional() });
const card = z.object({ name: z.string(), phone_number: z.string().regex(/^\+\d+$/), email: z.email().optional() });
const sent = z.object({
  contacts: z.array(card).optional(),
  media: z.object({ kind: z.enum(["image", "video"]), url: z.string().optional() }).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});

function refusalOf(schema: z.ZodObject, input: object): AppError {
  try {
    parseInput(schema, input);
  } catch (error) {
    return error as AppError;
  }
  throw new Error("expected a refusal");
}

it("shows values by chat as they are for everyone, where they were given as for one", () => {
  const { message, options } = refusalOf(byChat, { variables: { 1: "x", 2: "y" } });
  expect(options.fields).toEqual([
    expect.objectContaining({
      path: "variables",
      nearest: { "*": { 1: "x", 2: "y" } },
      example: { "*": { 1: "Ana" } },
    }),
  ]);
  expect(message).toContain('Example: {"*":{"1":"Ana"}}');
  expect(refusalOf(byChat, { variables: { chat_1: "x", "*": { 1: "x" } } }).options.fields?.[0]).not.toHaveProperty(
    "nearest",
  );
});

it.each([
  [{ contacts: ["+49151"] }, "contacts.0", { name: "Ana", phone_number: "+4915112345678" }],
  [{ media: "https://example.com/a.jpg" }, "media", { kind: "image", url: "https://example.com/photo.jpg" }],
  [{ settings: "cloud" }, "settings", { phone_number_id: expect.any(String), waba_id: expect.any(String) }],
])("shows an example of an object that can be given: %j", (input, path, example) => {
  expect(refusalOf(sent, input).options.fields).toMatchObject([{ path, example }]);
});

it("shows no example of another parameter that only has the same name", () => {
  const other = z.object({ settings: z.object({ only_admins_send: z.boolean().optional() }).optional() });
  const shown = refusalOf(other, { settings: "locked" }).options.fields?.[0]?.example;
  expect(shown).toEqual({ only_admins_send: true });
});

it("shows of a list of objects one with what it cannot do without, and takes no single value for it", () => {
  const rows = z.array(z.object({ id: z.string(), title: z.string() })).min(1);
  const schema = z.object({ sections: z.array(z.object({ rows })).min(1) });
  const [field] = refusalOf(schema, { sections: "one" }).options.fields ?? [];
  expect(field).toMatchObject({ example: [{ rows: [{ id: "text", title: "text" }] }] });
  expect(field).not.toHaveProperty("nearest");
});
