import { createRegistry } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";

/**
 * What is not there is absent, not null: answers stay short, and nobody has to ask which of the two a tool means.
 * These say null on purpose, by the name of the field.
 */
const MEANT: Record<string, string> = {
  next_cursor: "Every page has it, so that whoever pages sees the end.",
  window_closes_at: "Free text may not go, which whoever writes must see; absent it is not told.",
  expires_at: "Of a key: never, which whoever makes one is told.",
};

/** Values by a name that is no field of ours. */
const MEANT_WITHIN: Record<string, string> = {
  changes: "Of a history: before and after, in this order.",
};

const tools = createRegistry(operations).all.map(({ operation }) => operation);

describe.each(tools.map((operation) => [operation.name, operation] as const))("%s", (_name, operation) => {
  it("answers no null but those that are meant", () => {
    expect(nullsIn(operation.output).filter((path) => !(lastOf(path) in MEANT))).toEqual([]);
  });
});

it("means each of them somewhere", () => {
  const names = new Set(tools.flatMap(({ output }) => nullsIn(output)).map(lastOf));
  expect(Object.keys(MEANT).filter((name) => !names.has(name))).toEqual([]);
});

describe("what is read", () => {
  let world: SweepWorld;
  beforeAll(async () => {
    world = await sweepWorld();
  });
  afterAll(() => world.close());

  it("holds no other either, where the shape of a value is not told", async () => {
    const inputs = await sweepFixtures();
    const found: string[] = [];
    for (const operation of tools.filter(({ effect }) => effect === "read"))
      for (const fields of "fields" in operation.input.shape ? ["compact", "full"] : [undefined]) {
        const given = { ...inputs[operation.name]?.(world), ...(fields ? { fields } : {}) };
        found.push(...nullsOf(await world.call(operation, given), operation.name));
      }
    expect(found).toEqual([]);
  });
});

function nullsOf(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (Array.isArray(value)) return nullsOf(item, path);
    return key in MEANT_WITHIN || (item === null && key in MEANT) ? [] : nullsOf(item, `${path}.${key}`);
  });
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Paths of what may be null in an answer of this schema. */
function nullsIn(schema: unknown, path = ""): string[] {
  if (schema instanceof z.ZodNullable) return [path, ...nullsIn(schema.unwrap(), path)];
  if (schema instanceof z.ZodNull) return [path];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return nullsIn(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return nullsIn(schema.element, path);
  if (schema instanceof z.ZodRecord) return nullsIn(schema.valueType, path);
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((option) => nullsIn(option, path)))];
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    nullsIn(field, path === "" ? name : `${path}.${name}`),
  );
}
