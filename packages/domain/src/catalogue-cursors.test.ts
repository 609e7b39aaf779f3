import { toAppError, type AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";

/** A cursor is a place in one list: with another list, or other arguments, its page would be wrong without a word. */
const inputs = await sweepFixtures();
const listed = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");
const paged = listed.filter(({ input, output }) => "cursor" in input.shape || "next_cursor" in output.shape);
/** Two lists with more than one row in the world, so that each list here meets a cursor that is another's. */
const LENDERS = ["list_chats", "list_contacts"];

let world: SweepWorld;
const lent = new Map<string, string>();
beforeAll(async () => {
  world = await sweepWorld();
  for (const name of LENDERS) {
    const { next_cursor } = await world.call(operationOf(name), { limit: 1 });
    lent.set(name, String(next_cursor));
  }
});
afterAll(() => world.close());

it.each(
  listed.filter(({ name }) => /^(list|search)_/.test(name)).map(({ name, input, output }) => [name, input, output]),
)("%s is paged", (_name, input, output) => {
  expect(Object.keys(input.shape)).toEqual(expect.arrayContaining(["limit", "cursor"]));
  expect(Object.keys(output.shape)).toContain("next_cursor");
});

describe.each(paged.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  const input = () => inputs[name]?.(world) ?? {};

  it("refuses the cursor of another list, and says what to do", async () => {
    const lender = LENDERS.find((one) => one !== name) ?? "";
    const { code, message, options } = await refusalOf(operation, { ...input(), cursor: lent.get(lender) });
    expect([code, options.fields?.map(({ path }) => path)]).toEqual(["invalid_input", ["cursor"]]);
    expect(message).toContain(`call ${name} without cursor`);
  });

  it.each(["", " ", "abc", "WyJhIl0", "WyJhIl0.AAAAAA"])("refuses %j, which is none of ours", async (cursor) => {
    const { code, options } = await refusalOf(operation, { ...input(), cursor });
    expect([code, options.fields?.map(({ path }) => path)]).toEqual(["invalid_input", ["cursor"]]);
  });

  it("goes on with its own cursor, not with one that came of other arguments", async () => {
    const given = { ...input(), ...("limit" in operation.input.shape ? { limit: 1 } : {}) };
    const { next_cursor: cursor } = await world.call(operation, given);
    if (typeof cursor !== "string") return;
    const next = await world.call(operation, { ...given, cursor });
    expect(next).toHaveProperty("next_cursor");
    if ("limit" in operation.input.shape) await world.call(operation, { ...given, limit: 2, cursor });
    const { code, options } = await refusalOf(operation, { ...given, phone_id: world.phoneId, cursor });
    expect([code, options.fields?.map(({ path }) => path)]).toEqual(["invalid_input", ["cursor"]]);
  });
});

it("meets own cursors, not only foreign ones", async () => {
  for (const name of [...LENDERS, "list_recent_messages", "list_tasks"]) {
    expect((await world.call(operationOf(name), { limit: 1 }))["next_cursor"]).toEqual(expect.any(String));
  }
});

async function refusalOf(operation: AnyOperation, input: unknown) {
  try {
    await world.call(operation, input);
  } catch (error) {
    return toAppError(error);
  }
  throw new Error(`${operation.name} took it.`);
}

function operationOf(name: string): AnyOperation {
  const found = listed.find((operation) => operation.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}
