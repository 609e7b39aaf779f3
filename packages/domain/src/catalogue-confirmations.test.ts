import {
  AppError,
  confirmationQuestion,
  MINUTE_MS,
  type AnyOperation,
  type Caller,
  SCOPES,
  scopesOf,
} from "@parley/kernel";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChat } from "./chats/operations/create-chat.ts";
import { chats } from "./chats/table.ts";
import { setUnconfirmedTools } from "./confirmations/operations/set-unconfirmed-tools.ts";
import { createGroup } from "./groups/operations/create-group.ts";
import { sendMessage } from "./messages/operations/send-message.ts";
import { operations } from "./operations.gen.ts";
import { linkPhone } from "./phones/operations/link-phone.ts";
import { stopSending } from "./queue/operations/stop-sending.ts";
import { scheduleMessage } from "./schedules/operations/schedule-message.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/** What every call that asks first keeps to, whoever wrote the operation. */
const TOKEN_LIFETIME_MS = 10 * MINUTE_MS;
const inputs = await sweepFixtures();
const asking = operations.flatMap(({ operation }) => (operation.preview ? [operation] : []));

/** What the world's chats, messages, notes, tasks, tickets, labels, groups, keys and members are called or say. */
const WORDS_OF_PEOPLE =
  "Person |Garden club|Cooks|Bakers|Ana Suárez|Otto Double|Where is my order|on it's way|For somebody else|spade|Spade|Not of this chat|Not for us|for nothing|Sweep|Soon|vip";

/** What its messages say. */
const WORDS_OF_MESSAGES = /Where is my order|on it's way|on its way|For somebody else|Who brings the spade/;

/** Inputs that ask, where the usual one of the operation does not. */
const ASKING: Record<string, (rows: Rows) => Record<string, unknown>> = {
  forward_message: (rows) => ({ message_id: rows.inboundMessageId, chat_ids: [rows.chatId, rows.newGroupChatId] }),
  leave_group: (rows) => ({ chat_id: rows.lastGroupChatId }),
  remove_group_members: (rows) => ({ chat_ids: [rows.newGroupChatId], participants: [rows.contactId] }),
  add_group_members: (rows) => ({ chat_ids: [rows.groupChatId, rows.newGroupChatId], participants: [rows.contactId] }),
  // To somebody new each, as the callers below may be led by what people wrote.
  send_template_message: (rows) => ({ chat_id: rows.newChatIds[0], template: rows.templateName, language: "en_US" }),
  schedule_message: (rows) => ({ chat_id: rows.newChatIds[1], text: "Hello", at: "2027-06-01T09:00" }),
  update_scheduled_message: (rows) => ({ scheduled_id: rows.newScheduledId, text: "Hello" }),
  start_sending: (rows) => ({ phone_id: rows.stoppedPhoneId }),
  create_group: () => ({ name: "Readers", participants: ["+491600000009"] }),
};

type Rows = SweepRows & {
  newGroupChatId: string;
  lastGroupChatId: string;
  newChatIds: string[];
  newScheduledId: string;
  stoppedPhoneId: string;
};
type World = SweepWorld & Rows;
let world: World;
/** Where nothing is asked. */
let free: World;
beforeAll(async () => {
  [world, free] = [await worldWithNewGroup(), await worldWithNewGroup()];
});
afterAll(async () => {
  await world.close();
  await free.close();
});

async function worldWithNewGroup(): Promise<World> {
  const made = await sweepWorld();
  const groupOf = async (name: string) => String((await made.call(createGroup, { name }))["chat_id"]);
  const [newGroupChatId, lastGroupChatId] = [await groupOf("Cooks"), await groupOf("Bakers")];
  const newChatIds: string[] = [];
  for (const phone_number of ["+491600000001", "+491600000002", "+491600000003"]) {
    const { chat } = await made.call(createChat, { phone_number });
    newChatIds.push((chat as { chat_id: string }).chat_id);
  }
  const later = { chat_id: newChatIds[2], text: "Hi", at: "2027-06-01T09:00" };
  const newScheduledId = String((await made.call(scheduleMessage, later))["scheduled_id"]);
  const stoppedPhoneId = await stoppedPhone(made);
  const callLed: SweepWorld["call"] = (operation, input, changes) =>
    made.call(operation, input, { wordsGivenAt: made.clock.now(), ...changes });
  return { ...made, call: callLed, newGroupChatId, lastGroupChatId, newChatIds, newScheduledId, stoppedPhoneId };
}

/** A phone on which two messages wait. */
async function stoppedPhone(made: SweepWorld): Promise<string> {
  const kiosk = { name: "Kiosk", connector: "simulated", settings: {}, secrets: {} };
  const { phone_id } = await made.call(linkPhone, kiosk);
  const { chat } = await made.call(createChat, { phone_number: "+491600000004", phone_id });
  const { chat_id } = chat as { chat_id: string };
  await made.query((tx) => tx.update(chats).set({ lastInboundAt: made.clock.now() }).where(eq(chats.id, chat_id)));
  for (const text of ["One", "Two"]) await made.call(sendMessage, { chat_id, text });
  await made.call(stopSending, { phone_id });
  return String(phone_id);
}

it.each(
  operations.filter(({ operation }) => operation.effect === "destructive").map(({ operation }) => operation.name),
)("%s destroys, so it asks", (name) => expect(asking.map((operation) => operation.name)).toContain(name));

describe.each(asking.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  const inputOf = (rows: Rows) => (ASKING[name] ?? inputs[name])?.(rows) ?? {};
  const input = () => inputOf(world);
  const refused = async (given: Record<string, unknown>, changes: Partial<Caller>) => {
    const error = await refusalOf(operation, given, changes);
    expect(error.code).toBe("approval_required");
    return error.message;
  };

  it("shows how many are touched and does nothing", async () => {
    const before = await stateOf();
    const { code, options } = await refusalOf(operation, input());
    expect([code, options.details]).toMatchObject([
      "approval_required",
      {
        preview: { text: expect.stringMatching(/\S/), count: expect.any(Number) },
        confirmation_token: expect.any(String),
      },
    ]);
    expect(await stateOf()).toEqual(before);
  });

  it("asks in our own words; what people wrote is only quoted", async () => {
    const { message, options } = await refusalOf(operation, input());
    const preview = options.details?.["preview"] as Record<string, unknown>;
    expect(message).toBe(
      `${String(preview["text"])} Nothing was done yet. To go on, repeat the call unchanged with this confirmation_token.`,
    );
    const [question = "", ...lines] = confirmationQuestion(name, preview).split("\n");
    expect(question).toBe(`${name}: ${String(preview["text"])}`);
    expect(question).not.toMatch(new RegExp(WORDS_OF_PEOPLE, "u"));
    for (const line of lines.slice(1)) expect(line).toMatch(/^> [a-z_]+: /);
  });

  if (!scopesOf(operation).includes("messages:read"))
    it("quotes no message to a key that may not read messages", async () => {
      const scopes = new Set(SCOPES.filter((scope) => scope !== "messages:read"));
      const { code, options } = await refusalOf(operation, input(), { scopes });
      // What is about keys may be for one that has every scope alone.
      expect(["approval_required", "forbidden"]).toContain(code);
      expect(JSON.stringify(options.details)).not.toMatch(WORDS_OF_MESSAGES);
    });

  it("does nothing with a token of other arguments, another key, workspace, tool or time, or none of ours", async () => {
    const before = await stateOf();
    const confirmationToken = await tokenFor(operation, input());
    expect(await refused(altered(operation, input()), { confirmationToken })).toContain("other arguments");
    const another = { kind: "mcp" as const, id: "key_another" };
    expect(await refused(input(), { confirmationToken, actor: another })).toContain("another key");
    const elsewhere = { confirmationToken, workspaceId: world.other.workspaceId };
    expect(await refused(input(), elsewhere)).toContain("another key");
    const foreign = await tokenFor(setUnconfirmedTools, { tools: ["delete_message"] });
    expect(await refused(input(), { confirmationToken: foreign })).toContain("other arguments");
    const forged = `${confirmationToken.slice(0, -4)}zzzz`;
    expect(await refused(input(), { confirmationToken: forged })).toContain("other arguments");
    const [id, expires, , signature] = confirmationToken.split(".");
    const more = [id, expires, "9999", signature].join(".");
    expect(await refused(input(), { confirmationToken: more })).toContain("other arguments");
    expect(await refused(input(), { confirmationToken: "yes" })).toContain("not one of ours");
    world.clock.advance(TOKEN_LIFETIME_MS);
    expect(await refused(input(), { confirmationToken })).toContain("expired");
    expect(await stateOf()).toEqual(before);
  });

  it("acts with its token, and with the same one never again", async () => {
    const confirmationToken = await tokenFor(operation, input());
    await world.call(operation, input(), { confirmationToken });
    const after = await stateOf();
    expect(await refused(input(), { confirmationToken })).toContain("used before");
    expect(await stateOf()).toEqual(after);
  });

  it("acts at once for whom that is switched off", async () => {
    await free.call(operation, inputOf(free), { unconfirmed: new Set([name]) });
  });
});

async function refusalOf(operation: AnyOperation, input: unknown, changes?: Partial<Caller>): Promise<AppError> {
  try {
    await world.call(operation, input, changes);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${operation.name} was not refused.`);
}

async function tokenFor(operation: AnyOperation, input: unknown): Promise<string> {
  const { details } = (await refusalOf(operation, input)).options;
  return String(details?.["confirmation_token"]);
}

/** The same call about something else: one of its texts is another. */
function altered(operation: AnyOperation, input: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(input)) {
    const other = typeof value === "string" ? `${value}x` : Array.isArray(value) ? [...value, "more"] : value;
    const changed = { ...input, [name]: other };
    if (other !== value && operation.input.safeParse(changed).success) return changed;
  }
  throw new Error(`${operation.name} has nothing that can be altered.`);
}

/** A hash of every row of the workspace, by table. */
async function stateOf(): Promise<string> {
  const { workspaceId } = world;
  return world.query(async (tx) => {
    const tables = await tx.execute<{ name: string }>(
      sql`select table_name as name from information_schema.columns
          where column_name = 'workspace_id' and table_schema = 'public' order by 1`,
    );
    const hashes = tables.rows.map(
      ({ name }) => sql`select ${name} || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash
            from ${sql.identifier(name)} t where workspace_id = ${workspaceId}`,
    );
    const state = await tx.execute<{ hash: string }>(sql.join(hashes, sql` union all `));
    return state.rows.map(({ hash }) => hash).join("\n");
  });
}
