import { ANSWER_BYTES_MAX, AppError, PAGE_LIMIT_MAX, toolAnswer, toolRefusal, type AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import type { SweepRows, SweepWorld } from "./sweep-world.ts";
import { CALLED, wordy, wordyWorld } from "./wordy-world.fixture.ts";

/**
 * Whatever is stored, a tool answers a model less than 20 kB: every tool, called as a model calls it,
 * where all that people wrote is as long as it may be. In turn: what it lists, what it previews, what
 * it refuses, and last what it did.
 */
const inputs = await sweepFixtures();
const offered = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");
const NAMES_PER_CALL = 100;
/** Writes that this world refuses, because it is full: what they say is measured like any answer. */
const REFUSED_MAX = 8;

let world: SweepWorld;
const refused: string[] = [];
beforeAll(async () => {
  world = await wordyWorld();
}, 120_000);
afterAll(() => world.close());

/** What makes an answer longest, beside the fixture's input. */
const WIDE: Record<string, (rows: SweepRows) => object> = {
  list_chats: () => ({ label: undefined, fields: "full" }),
  list_contacts: () => ({ fields: "full" }),
  list_templates: () => ({ status: "all" }),
  list_messages: (rows) => ({ chat_id: rows.groupChatId, types: undefined }),
  get_chat: (rows) => ({ chat_id: rows.groupChatId }),
  get_chat_context: (rows) => ({ chat_id: rows.chatId, message_count: 100, max_tokens: 20_000 }),
  get_message_context: () => ({ before: 50, after: 50 }),
  get_delivery_status: (rows) => ({ message_id: rows.outboundMessageId }),
  list_reactions: (rows) => ({ message_id: rows.groupMessageId }),
  list_groups: () => ({ query: undefined, admin_only: undefined }),
};

async function answered(operation: AnyOperation, input: object, confirmationToken?: string) {
  try {
    const answer = await world.call(operation, input, confirmationToken ? { confirmationToken } : {});
    const shown = toolAnswer(operation, answer);
    if (!operation.contentFields) expect(operation.output.safeParse(shown).error).toBeUndefined();
    return { text: JSON.stringify(shown), shown, error: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code === "internal") throw thrown;
    const { body, text } = toolRefusal(thrown.body("req_longest"));
    return { text, shown: { ...body }, error: thrown };
  }
}

function expectToFit({ text, shown }: { text: string; shown: object }): void {
  expect(Buffer.byteLength(text)).toBeLessThan(ANSWER_BYTES_MAX);
  expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThan(ANSWER_BYTES_MAX);
}

/** The same call with names in place of ids: one that many have, and a hundred that nobody has. */
function misled(input: Record<string, unknown>): object[] {
  return Object.entries(input).flatMap(([name, value]) => {
    if (typeof value === "string") return [{ ...input, [name]: CALLED }];
    if (!Array.isArray(value) || typeof value[0] !== "string") return [];
    const all = [(index: number) => `${CALLED} ${index}`, (index: number) => `${wordy(90)} ${index}`];
    return all.map((nameAt) => ({ ...input, [name]: Array.from({ length: NAMES_PER_CALL }, (_, at) => nameAt(at)) }));
  });
}

it.each(offered.map((operation) => [operation.name, operation] as const))("%s", async (name, operation) => {
  const given = { ...inputs[name]?.(world), ...WIDE[name]?.(world) };
  const input = "limit" in operation.input.shape ? { ...given, limit: PAGE_LIMIT_MAX } : given;
  for (const wrong of misled(input)) expectToFit(await answered(operation, wrong));
  if ("fields" in operation.input.shape) expectToFit(await answered(operation, { ...input, fields: "full" }));
  const first = await answered(operation, input);
  expectToFit(first);
  const token = first.error?.options.details?.["confirmation_token"];
  if (token !== undefined) expect(first.text).toContain(String(token));
  const last = typeof token === "string" ? await answered(operation, input, token) : first;
  expectToFit(last);
  if (last.error) refused.push(`${name}: ${last.error.message}`);
  if (operation.effect === "read") expect(last.error?.message).toBeUndefined();
});

it("nearly all of them are done, so that it is answers that were measured", () => {
  expect(refused.length, refused.join("\n")).toBeLessThanOrEqual(REFUSED_MAX);
});
