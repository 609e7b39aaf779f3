import { expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "./errors.ts";
import { parseInput } from "./input-problems.ts";

const read = z.string().min(1).max(40);
const schema = z.object({
  name: read.optional().describe("What it is called."),
  remark: z.string().max(40).optional(),
  buttons: z.array(z.object({ title: read })).optional(),
  options: z.array(read).optional(),
  texts: z.record(z.string(), read).optional(),
  either: z.union([read, z.null()]).optional(),
});

function refusalOf(input: object): AppError | null {
  try {
    parseInput(schema, input);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

it.each([
  [{ name: " \u200B\n" }, "name"],
  [{ buttons: [{ title: "Yes" }, { title: "\u2060" }] }, "buttons.1.title"],
  [{ options: ["\u00AD"] }, "options.0"],
  [{ texts: { note: "\u2800" } }, "texts.note"],
])("refuses %j where it stands", (input, path) => {
  const refusal = refusalOf(input);
  expect(refusal?.code).toBe("invalid_input");
  expect(refusal?.options.fields).toMatchObject([{ path, message: "is blank: nothing in it can be seen" }]);
});

it("shows what was given, and what is wanted", () => {
  expect(refusalOf({ name: "\u200B" })?.options.fields).toMatchObject([
    { received: "⟨U+200B⟩", expected: "What it is called." },
  ]);
});

it.each([
  { name: "\u200BAna" },
  { name: "👩‍🚀" },
  { name: "." },
  { remark: " " },
  { remark: "" },
  { either: null },
  { buttons: [] },
])("takes %j as it is", (input) => {
  expect(parseInput(schema, input)).toEqual(input);
});
