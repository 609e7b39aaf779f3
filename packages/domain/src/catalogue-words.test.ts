import { AppError, SCOPES, type AnyOperation, type Caller } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "./inbound/fixtures-flow-world.ts";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/** What people wrote in the world's chats. Who is given it may be led by it: see the kernel's words-given.ts. */
const WORDS = /Where is my order|The box|Who brings the spade/;

/** By a link that opens without a key. */
const IN_A_FILE = ["export_chat", "export_contact_data"];
const WIDE: Record<string, (rows: SweepRows) => object> = {
  // Of a chat that is there already.
  create_chat: (rows) => ({ phone_number: rows.number }),
};

const inputs = await sweepFixtures();
const offered = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  // Lists of chats show the last message, which is to be theirs.
  await world.flow.record(textFrom(world.number, "Where is my order?", { sentAt: world.clock.now().toISOString() }));
});
afterAll(() => world.close());

async function answered(operation: AnyOperation, input: object, changes: Partial<Caller> = {}): Promise<string> {
  try {
    return JSON.stringify(await world.call(operation, input, changes));
  } catch (thrown) {
    const { confirmation_token: confirmationToken } =
      (thrown instanceof AppError ? thrown.options.details : null) ?? {};
    if (typeof confirmationToken !== "string") throw thrown;
    return JSON.stringify(await world.call(operation, input, { ...changes, confirmationToken }));
  }
}

describe.each(offered.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  const input = () => ({ ...inputs[name]?.(world), ...WIDE[name]?.(world) });

  it("declares whether what people wrote is in its answer", async () => {
    const shows = WORDS.test(await answered(operation, input())) || IN_A_FILE.includes(name);
    expect(operation.showsWords !== undefined).toBe(shows);
  });

  const { showsWords } = operation;
  it.runIf(showsWords !== undefined && showsWords !== true)("shows none without the scope that it names", async () => {
    const scopes = new Set(SCOPES.filter((scope) => scope !== showsWords));
    expect(await answered(operation, input(), { scopes })).not.toMatch(WORDS);
  });
});
