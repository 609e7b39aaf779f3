import { AppError, idPattern, MINUTE_MS, type AnyOperation } from "@parley/kernel";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "./inbound/fixtures-flow-world.ts";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/**
 * An id tells a person nothing, and a name no tool: in every answer and preview of every operation each stands
 * with the other, in the forms that `idsSaidOnce` tells of. Ids of what has no name (messages, notes, events, …)
 * stand alone.
 */
const NAMED = (["chat", "contact", "ticket", "member", "phone", "label", "property"] as const).map(idPattern);
/** What names a thing beside `<stem>_id`. */
const namesOf = (stem: string) => [stem, `${stem}_name`, ...(NAMES_OF[stem] ?? [])];
const NAMES_OF: Record<string, string[]> = {
  // The person of the direct chat that is named.
  contact: ["name"],
  ticket: ["subject"],
  // Of an entry of one kind or another: what it is about.
  id: ["text"],
  // In a list across chats: who writes in their direct chat is its name.
  chat: ["from"],
};
/** Where a name of somebody is a text that people wrote, or is unique. */
const TEXTS = new Set(["text", "body", "title", "subject", "last_text", "labels", "csv", "message_text", "filename"]);

const inputs = await sweepFixtures();
const offered = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");
/** Further ways to ask, of what the fixture shows a part only. */
const WIDE: Record<string, (rows: SweepRows) => object[]> = {
  list_chats: () => [{ label: undefined }, { label: undefined, fields: "full" }],
  list_contacts: () => [{ fields: "full" }],
  list_messages: (rows) =>
    [rows.chatId, rows.groupChatId].flatMap((chat_id) => [
      { chat_id, types: undefined },
      { chat_id, types: undefined, fields: "full" },
    ]),
  list_recent_messages: () => [{ label: undefined, fields: "full" }],
  search_messages: () => [{ chat_id: undefined }, { group_by: "chat" }, { group_by: "sender" }],
  get_message: (rows) => [{ message_id: rows.groupMessageId }],
  get_message_context: (rows) => [{ message_id: rows.groupMessageId }],
  get_chat: (rows) => [{ chat_id: rows.groupChatId }],
  get_chat_context: (rows) => [{ chat_id: rows.groupChatId }],
  get_chat_analytics: (rows) => [{ chat_id: rows.groupChatId }],
  get_contact_timeline: () => [{ contact_id: "+34611000001" }],
  list_flagged_messages: () => [{ older_than: undefined }],
  list_queue_jobs: () => [{ phone_id: undefined }],
  list_tasks: () => [{ chat_id: undefined, assignee: undefined }],
  list_chat_notifications: () => [{ chat_id: undefined }],
  get_broadcast_status: () => [{ outcome: "all" }],
};

let world: SweepWorld;
/** Ids by the name that people, groups, colleagues and keys have by now. */
let owners: Map<string, Set<string>>;
beforeAll(async () => {
  world = await sweepWorld();
  const chat = { type: "group" as const, networkId: "120363021234567890" };
  const at = world.clock.now().toISOString();
  const [first, second] = [textFrom("34611000001", "Me?", { chat }), textFrom("34611000002", "Me too", { chat })];
  const reaction = { kind: "reaction" as const, emoji: "👍", chat, fromMe: false, at };
  await world.flow.record(first, second, {
    ...reaction,
    targetProviderId: first.providerId,
    ...(second.sender ? { sender: second.sender } : {}),
  });
  const ws = world.workspaceId;
  await world.query((tx) =>
    tx.execute(sql`insert into message_poll_votes (workspace_id, message_id, voter_id, options, at)
      values (${ws}, ${world.pollMessageId}, ${world.contactId}, '["Today"]'::jsonb, ${at})`),
  );
  await world.query((tx) =>
    tx.execute(sql`insert into group_events (id, workspace_id, phone_id, chat_id, change, contact_ids, at, digest)
      values ('gev_1', ${ws}, ${world.phoneId}, ${world.groupChatId}, 'joined', array[${world.groupMemberId}], ${at}, '1')`),
  );
  await world.query((tx) => tx.execute(sql`update chats set assignee = ${world.memberId}`));
  world.clock.advance(MINUTE_MS);
});
afterAll(() => world.close());

async function namesNow(): Promise<Map<string, Set<string>>> {
  const { rows } = await world.query((tx) =>
    tx.execute<{ name: string; id: string }>(sql`
      select name, id from contacts union select name, id from members union select name, id from api_keys
      union select coalesce(c.name, p.name), c.id from chats c left join contacts p on p.id = c.contact_id
      union select p.name, p.id from phones p`),
  );
  const found = new Map<string, Set<string>>();
  // Who is known by a number alone is named by it, and every tool takes it.
  for (const { name, id } of rows.filter((row) => !row.name.startsWith("+")))
    found.set(name, (found.get(name) ?? new Set()).add(id));
  return found;
}

async function answered(operation: AnyOperation, input: object): Promise<unknown[]> {
  const actor = { kind: "key" as const, id: world.keyId, name: "Sweep" };
  try {
    return [await world.call(operation, input, { actor })];
  } catch (thrown) {
    const { preview, confirmation_token: confirmationToken } =
      (thrown instanceof AppError ? thrown.options.details : null) ?? {};
    if (typeof confirmationToken !== "string") throw thrown;
    return [preview, await world.call(operation, input, { actor, confirmationToken })];
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isNamedId = (value: unknown) => typeof value === "string" && NAMED.some((pattern) => pattern.test(value));
const textsIn = (value: unknown) => [value].flat().filter((item) => typeof item === "string");

/** Ids of things that have names, without one. */
function nameless(value: unknown, path: string): string[] {
  if (!isObject(value)) return [];
  // `name` is the thing's own, whose id comes first.
  const own = Object.entries(value).find(([, held]) => isNamedId(held))?.[0];
  return Object.entries(value).flatMap(([key, held]) => {
    const at = Array.isArray(value) ? path : `${path}.${key}`;
    const inside = nameless(held, at);
    const names = [...namesOf(key.replace(/_id$/, "")), ...(key === own ? ["name"] : [])];
    const isNamed = !Array.isArray(held) && names.some((name) => name !== key && name in value);
    const hasId = [held].flat().some(isNamedId);
    return hasId && !isNamed && !Array.isArray(value) ? [...inside, at] : inside;
  });
}

/**
 * Names without the id of whoever has them.
 * @param said  what stands above it and beside: the head of a page names who its rows are of
 */
function idless(value: unknown, path: string, said: ReadonlySet<string> = new Set()): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => idless(item, path, said));
  if (!isObject(value)) return [];
  const own = Object.values(value).flatMap((held) => textsIn(held));
  const heads = Object.values(value).filter((held) => isObject(held) && !Array.isArray(held)) as object[];
  const above = new Set([...said, ...own, ...heads.flatMap((head) => Object.values(head).flatMap(textsIn))]);
  return Object.entries(value).flatMap(([key, held]) => {
    if (TEXTS.has(key) || key === "custom_properties") return [];
    const ids = typeof held === "string" ? owners.get(held) : undefined;
    const known = key === "from" ? above : new Set(own);
    const isKnown = !ids || [...ids].some((id) => known.has(id));
    return [...(isKnown ? [] : [`${path}.${key}: ${String(held)}`]), ...idless(held, `${path}.${key}`, above)];
  });
}

it.each(offered.map((operation) => [operation.name, operation] as const))("%s", async (name, operation) => {
  for (const wide of [{}, ...(WIDE[name]?.(world) ?? [])]) {
    const answers = await answered(operation, { ...inputs[name]?.(world), ...wide });
    owners = await namesNow();
    for (const answer of answers) {
      expect(nameless(answer, ""), JSON.stringify(answer)).toEqual([]);
      expect(idless(answer, ""), JSON.stringify(answer)).toEqual([]);
    }
  }
});
