import { AppError, idPattern, toolAnswer, type AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/** An id tells a person nothing: where an answer or a preview has one of these, its name stands beside it. */
const NAMED = (["chat", "contact", "ticket", "member"] as const).map(idPattern);
/** What names a thing beside `<stem>_id`. */
const namesOf = (stem: string) => [stem, `${stem}_name`, "name", ...(NAMES_OF[stem] ?? [])];
const NAMES_OF: Record<string, string[]> = {
  ticket: ["subject"],
  // Of an entry of one kind or another: what it is about.
  id: ["text"],
  // In a list across chats: who writes in their direct chat is its name.
  chat: ["from"],
};

const inputs = await sweepFixtures();
const offered = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");
const WIDE: Record<string, (rows: SweepRows) => object> = {
  list_chats: () => ({ label: undefined, fields: "full" }),
  list_messages: (rows) => ({ chat_id: rows.groupChatId, types: undefined }),
};

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function answered(operation: AnyOperation, input: object): Promise<unknown[]> {
  try {
    return [toolAnswer(operation, await world.call(operation, input))];
  } catch (thrown) {
    const { preview, confirmation_token: confirmationToken } =
      (thrown instanceof AppError ? thrown.options.details : null) ?? {};
    if (typeof confirmationToken !== "string") throw thrown;
    return [preview, toolAnswer(operation, await world.call(operation, input, { confirmationToken }))];
  }
}

function nameless(value: unknown, path: string): string[] {
  if (value === null || typeof value !== "object") return [];
  const entries = Object.entries(value);
  return entries.flatMap(([key, held]) => {
    const inside = nameless(held, Array.isArray(value) ? path : `${path}.${key}`);
    if (typeof held !== "string" || !NAMED.some((pattern) => pattern.test(held))) return inside;
    const stem = key.replace(/_id$/, "");
    const isNamed = namesOf(stem).some((name) => name !== key && name in value);
    return isNamed ? inside : [`${path}.${key}`];
  });
}

it.each(offered.map((operation) => [operation.name, operation] as const))("%s", async (name, operation) => {
  const answers = await answered(operation, { ...inputs[name]?.(world), ...WIDE[name]?.(world) });
  expect(answers.flatMap((answer) => nameless(answer, ""))).toEqual([]);
});
