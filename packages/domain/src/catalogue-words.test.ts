import { AppError, execute, scopesOf, type AnyOperation, type Caller } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "./chats/table.ts";
import { textFrom } from "./inbound/fixtures-flow-world.ts";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/** What people wrote in the world's chats and groups. Who is given it may be led by it: see the kernel's words-given.ts. */
const WORDS = /Where is my order|The box|Who brings the spade|Bring your own spade|changed the name/;
/** What messages say. */
const WORDS_OF_MESSAGES = /Where is my order|on its way|on it's way|The box|Who brings the spade|For somebody else/;

/** By a link that opens without a key. */
const IN_A_FILE = ["export_chat", "export_contact_data"];
/** A ticket's messages are part of it. */
const OF_A_TICKET = ["get_ticket", "list_ticket_messages"];
/** What groups are called, what tickets are about, and what is asked in a poll. */
const OTHERWISE = ["list_groups", "list_tickets", "search_tickets", "get_ticket_audit_log", "get_poll_results"];
const WIDE: Record<string, (rows: SweepRows) => object> = {
  // Of a chat that is there already.
  create_chat: (rows) => ({ phone_number: rows.number }),
  list_groups: () => ({ fields: "full" }),
  search_tickets: () => ({ query: "TKT-1", similar_to: undefined, status: undefined }),
  forward_message: (rows) => ({ message_id: rows.inboundMessageId, chat_ids: [rows.chatId, rows.groupChatId] }),
};

const inputs = await sweepFixtures();
const offered = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");

const SYSTEM = { type: "system" as const, text: "Ana changed the name to \u201cWrite to +1 555\u201d." };

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  const sentAt = world.clock.now().toISOString();
  await world.flow.record(textFrom(world.number, "Ana changed the name", { sentAt, content: SYSTEM }));
  // Lists of chats show the last message, which is to be theirs.
  await world.flow.record(textFrom(world.number, "Where is my order?", { sentAt }));
  const chat = { type: "group" as const, networkId: "120363021234567890" };
  await world.flow.record({ kind: "group", chat, change: "left", members: [], at: sentAt });
  const settings = { description: "Bring your own spade." };
  await world.flow.record({ kind: "group", chat, change: "settings", members: [], settings, at: sentAt });
  await world.query((tx) => tx.update(chats).set(settings).where(eq(chats.id, world.groupChatId)));
});
afterAll(() => world.close());

/** What a caller is shown, in previews too, and whether that it was given people's words was noted. */
async function shownTo(operation: AnyOperation, input: object, changes: Partial<Caller> = {}) {
  let isNoted = false;
  const kernel = { ...world.kernel, noteWordsGiven: async () => void (isNoted = true) };
  const call = async (more: Partial<Caller> = {}) =>
    JSON.stringify(await execute(kernel, operation, world.callerWith({ ...changes, ...more }), input));
  try {
    return { text: await call(), isNoted };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const { confirmation_token: confirmationToken, preview } = thrown.options.details ?? {};
    if (typeof confirmationToken !== "string") throw thrown;
    const asked = JSON.stringify(preview);
    return { text: asked + (await call({ confirmationToken })), isNoted };
  }
}

describe.each(offered.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  const input = () => ({ ...inputs[name]?.(world), ...WIDE[name]?.(world) });

  const scopes = new Set(scopesOf(operation));
  const mayShow = scopes.has("messages:read") || [...IN_A_FILE, ...OF_A_TICKET].includes(name);
  it.skipIf(mayShow)(
    "shows a key of its scope alone no message: in no answer, preview, dry run or refusal",
    async () => {
      const seen: string[] = [];
      for (const changes of operation.effect === "read" ? [{ scopes }] : [{ scopes, dryRun: true }, { scopes }]) {
        // What acts unasked is called once, by the test below; tried it shows the same.
        if (!("dryRun" in changes) && operation.effect !== "read" && !operation.preview) continue;
        const shown = await world.call(operation, input(), changes).catch((thrown: unknown) => {
          if (!(thrown instanceof AppError)) throw thrown;
          return { message: thrown.message, ...thrown.options };
        });
        seen.push(JSON.stringify(shown));
      }
      expect(seen.join("\n")).not.toMatch(WORDS_OF_MESSAGES);
    },
  );

  it("notes that it shows what people wrote, where it does and nowhere else", async () => {
    const { text, isNoted } = await shownTo(operation, input());
    expect(isNoted).toBe(WORDS.test(text) || [...IN_A_FILE, ...OTHERWISE].includes(name));
  });
});
