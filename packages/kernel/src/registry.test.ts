import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineOperation, type AnyOperation } from "./operation.ts";
import { createRegistry } from "./registry.ts";

/** Each change keeps the operation whole, which the type of a spread cannot say. */
const operation = (change: Partial<AnyOperation>) => ({ ...base, ...change }) as AnyOperation;
const base = defineOperation({
  name: "get_wall",
  summary: "A wall.",
  guidance: "For tests.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /walls/{wall_id}",
  input: z.object({ wall_id: z.string() }),
  output: z.object({}),
  errors: [],
  run: async () => ({}),
});
const build = (...operations: AnyOperation[]) =>
  createRegistry(operations.map((item) => ({ operation: item, category: "chat" as const })));

describe("registry", () => {
  it("orders by category, tier and name, wherever the files lie", () => {
    const registry = createRegistry([
      { operation: operation({ name: "b_two", rest: "GET /b", input: z.object({}) }), category: "chat" },
      {
        operation: operation({ name: "z_extra", tier: "extended", rest: "GET /z", input: z.object({}) }),
        category: "chat",
      },
      { operation: operation({ name: "a_one", rest: "GET /a", input: z.object({}) }), category: "message" },
      { operation: operation({ name: "a_three", rest: "GET /t", input: z.object({}) }), category: "chat" },
    ]);
    expect(registry.all.map((entry) => entry.operation.name)).toEqual(["a_three", "b_two", "z_extra", "a_one"]);
  });

  it("keeps internal operations off every surface", () => {
    expect(build(operation({ tier: "internal", rest: null })).all).toEqual([]);
  });

  it.each([
    [
      () => build(operation({}), operation({ rest: "GET /other", input: z.object({}) })),
      'Two operations are called "get_wall"',
    ],
    [
      () =>
        build(
          operation({}),
          operation({ name: "get_other", rest: "GET /walls/{id}", input: z.object({ id: z.string() }) }),
        ),
      "share the route",
    ],
    [() => build(operation({ name: "getWall" })), "snake_case"],
    [() => build(operation({ rest: "GET /walls/{id}" })), "no such field"],
    [() => build(operation({ rest: "FETCH /walls" })), "must read like"],
    [() => build(operation({ effect: "write" })), "cannot be GET"],
  ])("says in words what is wrong with a declaration", (wrong, words) => {
    expect(wrong).toThrow(words);
  });
});
