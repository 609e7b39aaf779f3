import { objectAt, parseInput, toAppError, type AnyOperation } from "@parley/kernel";
import { expect, it } from "vitest";
import type { z } from "zod";
import { operations } from "./operations.gen.ts";

/** What stands within a parameter is checked as strictly as the parameters are. */
type Path = readonly (string | number)[];
const nested = operations.flatMap(({ operation }) =>
  objectsIn(operation.input, []).map((path) => [`${operation.name} ${path.join(".")}`, operation, path] as const),
);

it("knows the objects within parameters", () => {
  const names = nested.map(([name]) => name);
  expect(names).toContain("create_group settings");
  expect(names).toContain("send_interactive_message sections.0.rows.0");
});

it.each(nested)("%s refuses a key it does not have, by its path", (_name, operation, path) => {
  const fields = problemsOf(operation, within(path, { no_such_key: 1 }));
  expect(fields.map((field) => field.path)).toContain([...path, "no_such_key"].join("."));
});

it.each<[string, Path, string, string]>([
  ["create_group", ["settings"], "messagesAdminsOnly", "only_admins_send"],
  ["create_group", ["settings"], "infoAdminsOnly", "only_admins_edit"],
  ["create_group", ["settings"], "onlyAdminsAdd", "only_admins_add"],
  ["send_media_message", ["media"], "filedata", "base64"],
  ["send_media_message", ["media"], "type", "kind"],
  ["schedule_message", ["media"], "mime_type", "mimetype"],
  ["create_broadcast", ["media"], "link", "url"],
  ["send_contact_card", ["contacts", 0], "phone", "phone_number"],
  ["review_group_join_requests", ["decisions", 0], "id", "request_id"],
  ["send_interactive_message", ["sections", 0, "rows", 0], "descripton", "description"],
])("%s names the key of %j that %s was meant to be: %s", (name, path, given, meant) => {
  const operation = operations.find((entry) => entry.operation.name === name)?.operation as AnyOperation;
  const fields = problemsOf(operation, within(path, { [given]: "x" }));
  expect(fields.find((field) => field.path === [...path, given].join("."))?.nearest_key).toBe(meant);
  // What came under the wrong name is not said to be missing too.
  expect(fields.map((field) => field.path)).not.toContain([...path, meant].join("."));
});

it("leaves open what takes any name", () => {
  const operation = operations.find((entry) => entry.operation.name === "update_chat")?.operation as AnyOperation;
  const input = { chat_id: "a", custom_properties: { "Size of shoe": { any: 1 } } };
  expect(parseInput(operation.input, input)).toEqual(input);
});

/** Paths to every object within the parameters, the first of each list standing for all. */
function objectsIn(schema: z.ZodObject, path: Path): Path[] {
  return Object.keys(schema.shape).flatMap((key) =>
    [[key], [key, 0]].flatMap((step) => {
      const object = objectAt(schema, step);
      return object ? [[...path, ...step], ...objectsIn(object, [...path, ...step])] : [];
    }),
  );
}

function within(path: Path, value: unknown): Record<string, unknown> {
  return path.reduceRight<unknown>(
    (inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }),
    value,
  ) as Record<string, unknown>;
}

function problemsOf(operation: AnyOperation, input: Record<string, unknown>) {
  try {
    parseInput(operation.input, input);
    return [];
  } catch (error) {
    return toAppError(error).options.fields ?? [];
  }
}
