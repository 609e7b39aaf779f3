import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { AppError } from "./errors.ts";
import { shownAnswer } from "./shown-answer.ts";
import type { ToolSchema } from "./tool-definition.ts";

const NAME = { type: "string", description: "Of a person." };
const DEEP = { type: "object", properties: { at: { type: "string" } }, required: ["at"] };

const MANY = Array.from({ length: 13 }, (_, index) => `kind_${index}`);

const WHOLE: ToolSchema = {
  type: "object",
  properties: {
    items: {
      type: "array",
      items: {
        anyOf: [
          {
            type: "object",
            properties: { name: NAME, state: { type: "string", enum: ["a", "b"] } },
            required: ["state"],
          },
          { type: "object", properties: { name: NAME, description: NAME, by: { type: "array", items: DEEP } } },
          { type: "object", properties: { name: { type: "integer" } } },
        ],
      },
    },
    kind: { type: "string", enum: MANY },
    next_cursor: { type: ["string", "null"], description: "For more." },
  },
  required: ["items"],
};

it("tells names, types and choices once, a field called description too, and nothing below a row's own fields", () => {
  expect(shownAnswer(WHOLE)).toEqual({
    type: "object",
    properties: {
      items: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: { anyOf: [{ type: "string" }, { type: "integer" }] },
            state: { type: "string", enum: ["a", "b"] },
            description: { type: "string" },
            by: { type: "array", items: { type: "object" } },
          },
        },
      },
      kind: { type: "string" },
      next_cursor: { type: ["string", "null"] },
    },
  });
});

it("fits a refusal too, which stands in an answer's place", () => {
  const message = { type: "object", properties: { text: NAME }, required: ["text"] };
  const told = shownAnswer({ type: "object", properties: { message, name: NAME }, required: ["message", "name"] });
  const fits = new Ajv2020({ strict: false }).compile(told);
  expect(fits({ message: { text: "Hello" }, name: "Ana" })).toBe(true);
  expect(fits(new AppError("forbidden", { public: "No." }).body("req_1"))).toBe(true);
  expect(fits({ message: 1 })).toBe(false);
});

it("tells of rows in full and in few words the few words, which fit both", () => {
  const short = { type: "object", properties: { id: NAME, name: NAME }, required: ["id"] };
  const full = { ...short, properties: { ...short.properties, description: NAME } };
  const items = { type: "array", items: { anyOf: [full, short] } };
  const told = shownAnswer({ type: "object", properties: { items } });
  expect(told).toMatchObject({ properties: { items: { items: { properties: { id: { type: "string" } } } } } });
  expect(JSON.stringify(told)).not.toContain("description");
  const fits = new Ajv2020({ strict: false }).compile(told);
  expect(
    fits({
      items: [
        { id: "1", name: "Ana", description: "x" },
        { id: "2", name: "Bob" },
      ],
    }),
  ).toBe(true);
});

it("does not tell the id of a role beside its name, and takes it all the same", () => {
  const text = { type: "string" };
  const properties = { assignee: text, assignee_id: text, chat_id: text, by_id: text };
  const shown = shownAnswer({ type: "object", properties });
  expect(Object.keys(shown["properties"] ?? {})).toEqual(["assignee", "chat_id", "by_id"]);
  expect(new Ajv2020().compile(shown)({ assignee: "Ana", assignee_id: "mem_1" })).toBe(true);
});

it("refuses an answer that is none, and takes what the whole schema takes", () => {
  const fits = new Ajv2020({ strict: false }).compile(shownAnswer(WHOLE));
  expect(fits({ items: [{ state: "a" }, { name: "Ana", by: [{ at: "now" }] }, { name: 3 }], next_cursor: null })).toBe(
    true,
  );
  expect(fits({ items: [{ state: "c" }] })).toBe(false);
  expect(fits({ items: [{ by: ["me"] }] })).toBe(false);
});
