import { AppError, type AnyOperation } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { phones } from "../phones/table.ts";
import { SCRIPTED_LINK } from "./fixtures-scripted-groups.ts";
import { addGroupMembers } from "./operations/add-group-members.ts";
import { createGroup } from "./operations/create-group.ts";
import { demoteGroupMembers } from "./operations/demote-group-members.ts";
import { getGroup } from "./operations/get-group.ts";
import { listGroupMembers } from "./operations/list-group-members.ts";
import { promoteGroupMembers } from "./operations/promote-group-members.ts";
import { removeGroupMembers } from "./operations/remove-group-members.ts";
import type { GroupAnswer, MemberResult } from "./schemas.ts";
import { groups } from "./table.ts";

const PRIVATE = "34600555001";
const STRANGER = "34600555002";
let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.flow.connector.groups.asked.length = 0;
  world.flow.connector.groups.answers.clear();
  world.flow.connector.groups.private.clear();
});

const chat = () => world.groupChatId;
const members = async (chatId = chat()) =>
  ((await world.call(listGroupMembers, { chat_id: chatId })) as { items: { contact_id: string; admin?: true }[] })
    .items;

async function call<T = GroupAnswer>(operation: AnyOperation, input: object): Promise<T> {
  return (await world.call(operation, input)) as T;
}

async function confirmed<T>(
  operation: AnyOperation,
  input: object,
): Promise<{ preview: Record<string, unknown>; answer: T }> {
  const refusal = await refusalOf(operation, input);
  const { preview, confirmation_token: token } = refusal.options.details as {
    preview: Record<string, unknown>;
    confirmation_token: string;
  };
  return { preview, answer: (await world.call(operation, input, { confirmationToken: token })) as T };
}

async function refusalOf(operation: AnyOperation, input: object): Promise<AppError> {
  try {
    await world.call(operation, input);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

const digitsOf = (number: string) => number.replace(/\D/g, "");
const calledSo = (pushName: string, ...phones: string[]) =>
  phones.map((phone) => {
    const sender = { phone, pushName };
    return textFrom(phone, "hi", { sender, chat: { type: "direct", networkId: phone, peer: sender } });
  });

describe("adding", () => {
  it("adds contacts and strangers by number, and shows them at once", async () => {
    const { items } = await call<{ items: GroupAnswer[] }>(addGroupMembers, {
      chat_ids: [chat()],
      participants: [world.contactId, `+${STRANGER}`, world.number],
    });
    expect(items).toEqual([
      {
        operation_id: expect.stringMatching(/^gop_/),
        chat_id: chat(),
        chat_name: "Garden club",
        state: "done",
        // The contact and its own number are one person.
        results: [
          { id: world.contactId, name: expect.any(String), number: `+${digitsOf(world.number)}`, ok: true },
          { id: `+${STRANGER}`, name: `+${STRANGER}`, ok: true },
        ],
      },
    ]);
    expect((await members()).map((member) => member.contact_id)).toContain(world.contactId);
    expect((await members()).length).toBe(3);
  });

  it("sends the invite to whoever may not be added and has an open window, and gives the link for others", async () => {
    await world.flow.record(textFrom(PRIVATE, "Hello"));
    world.flow.connector.groups.private.add(PRIVATE).add("34600555003");
    const { items } = await call<{ items: GroupAnswer[] }>(addGroupMembers, {
      chat_ids: [chat()],
      participants: [PRIVATE, "34600555003"],
    });
    expect(items[0]?.results).toMatchObject([
      { ok: false, invited: true, error: { code: "privacy_conflict" } },
      {
        ok: false,
        invited: false,
        error: {
          code: "privacy_conflict",
          message: expect.stringMatching(/Not invited: .*window.*send_template_message/),
        },
      },
    ]);
    expect(items[0]?.invite_link).toBe(SCRIPTED_LINK);
    await world.flow.runJobs();
    expect(world.flow.connector.sent.at(-1)).toMatchObject({
      chat: { networkId: PRIVATE },
      content: { text: `Garden club: ${SCRIPTED_LINK}` },
    });
  });

  it("says whom it does not know, and asks the network about the others only", async () => {
    const { items } = await call<{ items: GroupAnswer[] }>(addGroupMembers, {
      chat_ids: [chat()],
      participants: ["Ana", "con_000000000000000", STRANGER],
    });
    expect(items[0]?.results?.map((result) => [result.ok, result.error?.code])).toEqual([
      [true, undefined],
      [false, "contact_not_found"],
      [false, "contact_not_found"],
    ]);
    expect(world.flow.connector.groups.asked).toHaveLength(1);
  });

  it("says who has a name that came instead of an id, to a key that may read contacts only", async () => {
    await world.flow.record(...calledSo("Emma Clarke", "34600555771"));
    const input = { chat_ids: [chat()], participants: ["emma clarke"] };
    const { items } = await call<{ items: GroupAnswer[] }>(addGroupMembers, input);
    expect(items[0]?.results).toEqual([
      {
        id: "emma clarke",
        ok: false,
        error: {
          code: "contact_not_found",
          message: "is a name, not an id; give con_… of whom you mean",
          candidates: [{ contact_id: expect.stringMatching(/^con_/), name: "Emma Clarke", number: "+34600555771" }],
        },
      },
    ]);
    const scopes = new Set([...world.callerWith().scopes].filter((scope) => scope !== "contacts:read"));
    const hidden = (await world.call(addGroupMembers, input, { scopes })) as { items: GroupAnswer[] };
    expect(hidden.items[0]?.results?.[0]?.error).toEqual({
      code: "contact_not_found",
      message: expect.stringContaining("nobody we know"),
    });
    expect(world.flow.connector.groups.asked).toEqual([]);
  });

  it("makes no group when none of the people it was wished for is known, and says why", async () => {
    await world.flow.record(...calledSo("Emma Clarke", "34600555771"));
    const input = { name: "Nobody's", participants: ["Emma Clarke", "con_000000000000000"] };
    for (const dry_run of [true, false]) {
      const refused = await refusalOf(createGroup, { ...input, dry_run });
      expect([refused.code, refused.options.hint]).toEqual(["contact_not_found", "search_contacts"]);
      expect(refused.options.details).toMatchObject({
        results: [
          { id: "Emma Clarke", ok: false, error: { candidates: [{ name: "Emma Clarke" }] } },
          { id: "con_000000000000000", ok: false, error: { code: "contact_not_found" } },
        ],
      });
    }
    expect(world.flow.connector.groups.asked).toEqual([]);
    const made = await call(createGroup, { ...input, participants: ["Emma Clarke", STRANGER] });
    expect(made.results?.map((result) => result.ok)).toEqual([true, false]);
  });

  it("says of the one person who cannot be added that nobody was invited, why, and what is left", async () => {
    const lonely = "34600555044";
    world.flow.connector.groups.private.add(lonely);
    const told = { ok: false, invited: false, error: { message: expect.stringContaining("send_template_message") } };
    const added = await call<{ items: GroupAnswer[] }>(addGroupMembers, { chat_ids: [chat()], participants: [lonely] });
    expect(added.items).toMatchObject([{ state: "failed", invite_link: SCRIPTED_LINK, results: [told] }]);
    expect(await call(createGroup, { name: "For one", participants: [lonely] })).toMatchObject({ results: [told] });
  });

  it("counts in its preview who would come, not who is in already", async () => {
    const made = await call(createGroup, { name: "Early birds" });
    const [inside = { contact_id: "" }] = await members();
    const input = { chat_ids: [chat(), made.chat_id], participants: [inside.contact_id, "34600555045", "34600555046"] };
    const { options } = await refusalOf(addGroupMembers, input);
    expect(options.details?.["preview"]).toMatchObject({
      count: 5,
      text: expect.stringMatching(/^3 people would be added to 2 groups;.* 1 of these memberships is there already\.$/),
    });
    const tried = await world.call(addGroupMembers, { ...input, dry_run: true });
    const results = (tried as { items: GroupAnswer[] }).items.flatMap((item) => item.results ?? []);
    expect(results.filter(({ already }) => !already)).toHaveLength(5);
    const nobody = { chat_ids: input.chat_ids.slice(0, 1), participants: [inside.contact_id] };
    expect(await call(addGroupMembers, nobody)).toMatchObject({ items: [{ state: expect.any(String) }] });
  });

  it("asks first when it is about several groups, and refuses too many at once", async () => {
    const made = await call(createGroup, { name: "Night owls" });
    const several = { chat_ids: [chat(), made.chat_id], participants: [STRANGER] };
    const { preview, answer } = await confirmed<{ items: GroupAnswer[] }>(addGroupMembers, several);
    expect(preview).toMatchObject({
      text: "1 person would be added to 1 group; those whose privacy forbids it are sent the invite link. 1 of these memberships is there already.",
      groups: [{ name: "Night owls" }],
    });
    expect(answer.items.map((item) => item.state)).toEqual(["done", "done"]);
    const numbers = Array.from({ length: 60 }, (_, index) => `+3460066${String(1000 + index)}`);
    expect((await refusalOf(addGroupMembers, { ...several, participants: numbers })).code).toBe("limit_exceeded");
  });
});

describe("where the connector can add nobody", () => {
  let able: unknown;
  beforeAll(() => {
    const { addMembers, ...others } = world.flow.connector.groups.ability;
    expect(addMembers).toBeDefined();
    able = world.flow.connector.abilities.groups;
    Object.assign(world.flow.connector.abilities, { groups: others });
  });
  afterAll(() => {
    Object.assign(world.flow.connector.abilities, { groups: able });
  });

  it("invites the one who may be written to, and gives the link for others", async () => {
    const { items } = await call<{ items: GroupAnswer[] }>(addGroupMembers, {
      chat_ids: [chat()],
      participants: [world.contactId, STRANGER],
    });
    expect(items[0]).toMatchObject({
      state: "done",
      invite_link: SCRIPTED_LINK,
      results: [
        { ok: false, invited: true, error: { code: "not_supported" } },
        { ok: false, error: { code: "not_supported", message: expect.stringContaining("simulated") } },
      ],
    });
  });

  it("asks before several are invited, with who and how many", async () => {
    const second = "34600555021";
    await world.flow.record(textFrom(second, "Hello", { sentAt: world.clock.now().toISOString() }));
    await world.flow.runJobs();
    const sent = world.flow.connector.sent.length;
    const input = { chat_ids: [chat()], participants: [world.contactId, second, STRANGER] };
    const { preview, answer } = await confirmed<{ items: GroupAnswer[] }>(addGroupMembers, input);
    expect(preview).toMatchObject({
      text: expect.stringContaining("2 people would be sent the invite link of 1 group"),
      count: 2,
      people: [
        { name: expect.any(String), number: expect.stringMatching(/^\+\d+$/) },
        { name: "Person 021", number: "+34600555021" },
      ],
      groups: [{ chat_id: world.groupChatId, name: "Garden club" }],
    });
    expect(answer.items[0]?.results?.map(({ invited }) => invited)).toEqual([true, true, false]);
    await world.flow.runJobs();
    expect(world.flow.connector.sent.slice(sent).map(({ content }) => content)).toMatchObject([
      { text: `Garden club: ${SCRIPTED_LINK}` },
      { text: `Garden club: ${SCRIPTED_LINK}` },
    ]);
  });

  it("a dry run tells who would be invited", async () => {
    const input = { participants: [world.contactId, STRANGER], dry_run: true };
    const empty = await call(createGroup, { name: "Nobody yet" });
    const added = await call<{ items: GroupAnswer[] }>(addGroupMembers, { ...input, chat_ids: [empty.chat_id] });
    const made = await call(createGroup, { ...input, name: "Invited" });
    for (const answer of [...added.items, made]) {
      expect(answer).toMatchObject({ state: "checked" });
      expect(answer.results?.map(({ ok, invited, error }) => [ok, invited, error?.code])).toEqual([
        [false, true, "not_supported"],
        [false, false, "not_supported"],
      ]);
    }
  });

  it("a new group sends the link to nobody of several, and answers it", async () => {
    const sent = world.flow.connector.sent.length;
    const made = await call(createGroup, { name: "Invited", participants: [world.contactId, "34600555021"] });
    expect(made).toMatchObject({ state: "done", invite_link: SCRIPTED_LINK });
    expect(made.results?.map(({ ok, invited }) => [ok, invited])).toEqual([
      [false, false],
      [false, false],
    ]);
    await world.flow.runJobs();
    expect(world.flow.connector.sent).toHaveLength(sent);
  });
});

it("answers for the most people that one call takes stay below 20 kB", async () => {
  const participants = Array.from({ length: 60 }, (_, index) => `+34600${String(700_000 + index)}`);
  for (const number of participants) world.flow.connector.groups.private.add(number.slice(1));
  const { items } = await call<{ items: GroupAnswer[] }>(addGroupMembers, { chat_ids: [chat()], participants });
  expect(items[0]?.results).toHaveLength(60);
  expect(JSON.stringify(items).length).toBeLessThan(20_000);
  // The worst: as many names, each of which several people have.
  const namesakes = Array.from({ length: 5 }, (_, index) => String(34_600_556_000 + index));
  await world.flow.record(...calledSo("Maria of the long name", ...namesakes));
  const chat_ids: unknown[] = [];
  for (let index = 0; index < 20; index++) chat_ids.push((await call(createGroup, { name: `Row ${index}` })).chat_id);
  const input = { chat_ids, participants: ["maria", "Maria of", "maria of the long"], dry_run: true };
  const { items: named } = await call<{ items: GroupAnswer[] }>(addGroupMembers, input);
  expect(named.flatMap((item) => item.results?.[0]?.error?.candidates ?? []).length).toBeGreaterThan(0);
  expect(JSON.stringify(named).length).toBeLessThan(20_000);
});

describe("a dry run", () => {
  const dry = { dry_run: true };
  const who = (result: MemberResult) => [result.id, result.name, result.number, result.ok, result.already];

  it("tells who would be added, who is in already and who is nobody", async () => {
    const made = await call(createGroup, { name: "Sea swimmers", participants: [world.groupMemberId] });
    const participants = [world.contactId, world.contactId, world.groupMemberId, "+34600555088", "Nobody such"];
    const input = { chat_ids: [made.chat_id], participants, ...dry };
    const { items } = await call<{ items: GroupAnswer[] }>(addGroupMembers, input);
    expect(items).toMatchObject([{ chat_name: "Sea swimmers", state: "checked" }]);
    expect(items[0]?.results?.map(who)).toEqual([
      [world.contactId, expect.any(String), `+${digitsOf(world.number)}`, true, undefined],
      [world.groupMemberId, expect.any(String), expect.stringMatching(/^\+\d+$/), true, true],
      ["+34600555088", "+34600555088", undefined, true, undefined],
      ["Nobody such", undefined, undefined, false, undefined],
    ]);
    const likewise = await call(createGroup, { name: "Sea", participants: [world.contactId], ...dry });
    expect(likewise).toMatchObject({ state: "checked" });
    expect(likewise.results?.map(who)).toEqual([
      [world.contactId, expect.any(String), `+${digitsOf(world.number)}`, true, undefined],
    ]);
    expect(world.flow.connector.groups.asked.map(({ act }) => act)).toEqual(["create", "addMembers"]);
  });

  it("tells who would be made or unmade an admin, and who is or is none already", async () => {
    const made = await call(createGroup, { name: "Rowers", participants: [world.groupMemberId, world.contactId] });
    await call(promoteGroupMembers, { chat_id: made.chat_id, participants: [world.contactId] });
    const input = { chat_id: made.chat_id, participants: [world.groupMemberId, world.contactId], ...dry };
    const already = async (operation: AnyOperation) =>
      (await call(operation, input)).results?.map((result) => result.already);
    expect(await already(promoteGroupMembers)).toEqual([undefined, true]);
    expect(await already(demoteGroupMembers)).toEqual([true, undefined]);
  });
});

describe("removing", () => {
  it("previews who goes from where, removes, keeps the reason, and refuses strangers itself", async () => {
    await call(addGroupMembers, { chat_ids: [chat()], participants: [world.contactId] });
    world.flow.connector.groups.asked.length = 0;
    const input = { chat_ids: [chat()], participants: [world.contactId, "34600777888"], reason: "spam" };
    const { preview, answer } = await confirmed<{ items: GroupAnswer[] }>(removeGroupMembers, input);
    expect(preview).toMatchObject({
      text: expect.stringContaining("would be removed from 1 group"),
      groups: [{ chat_id: world.groupChatId, name: "Garden club" }],
    });
    expect(answer.items[0]?.results?.map((result) => [result.ok, result.error?.code])).toEqual([
      [true, undefined],
      [false, "member_conflict"],
    ]);
    expect(world.flow.connector.groups.asked.map(({ act }) => act)).toEqual(["removeMembers"]);
    expect((await members()).map((member) => member.contact_id)).not.toContain(world.contactId);
  });

  it("does it in the groups where it can, and says of each other one why not", async () => {
    const ours = (await call(createGroup, { name: "Ours", participants: [world.contactId] })).chat_id as string;
    const theirs = (await call(createGroup, { name: "Theirs", participants: [world.contactId] })).chat_id as string;
    await world.query((tx) => tx.update(groups).set({ isAdmin: false }).where(eq(groups.chatId, theirs)));
    const input = { chat_ids: ["chat_gone", ours, theirs], participants: [world.contactId] };
    const { preview, answer } = await confirmed<{ items: GroupAnswer[] }>(removeGroupMembers, input);
    expect(JSON.stringify(preview)).toContain("1 person would be removed from 1 group");
    expect(JSON.stringify(preview)).toContain("2 groups cannot be changed");
    expect(JSON.stringify(preview)).toContain("not an admin of");
    expect(answer.items).toMatchObject([
      { chat_id: ours, state: "done", results: [{ ok: true }] },
      { chat_id: "chat_gone", state: "failed", error: { code: "chat_not_found" } },
      { chat_id: theirs, chat_name: "Theirs", state: "failed", error: { code: "group_conflict" } },
    ]);
    expect(answer.items.map((item) => "operation_id" in item)).toEqual([true, false, false]);
    expect(await members(theirs)).toHaveLength(1);
    const added = { chat_ids: [world.other.groupChatId, ours, theirs], participants: [STRANGER] };
    const { answer: joined } = await confirmed<{ items: GroupAnswer[] }>(addGroupMembers, added);
    expect(joined.items).toMatchObject([
      { chat_id: ours, state: "done" },
      { chat_id: theirs, state: "done" },
      { chat_id: world.other.groupChatId, state: "failed", error: { code: "chat_not_found" } },
    ]);
  });

  it("answers each when every group is refused, and asks nobody to confirm nothing", async () => {
    const { items } = await call<{ items: GroupAnswer[] }>(removeGroupMembers, {
      chat_ids: ["chat_gone1", "chat_gone2"],
      participants: [world.contactId],
    });
    expect(items.map(({ state, error }) => [state, error?.code])).toEqual([
      ["failed", "chat_not_found"],
      ["failed", "chat_not_found"],
    ]);
  });

  it("needs no confirmation, asks nobody and has failed when none of them is in the group", async () => {
    const { items } = await call<{ items: GroupAnswer[] }>(removeGroupMembers, {
      chat_ids: [chat()],
      participants: ["34600777999"],
    });
    const error = { code: "member_conflict" };
    expect(items).toMatchObject([{ state: "failed", error, results: [{ ok: false, error }] }]);
    const one = { chat_id: chat(), participants: ["34600777999"] };
    expect(await call(promoteGroupMembers, one)).toMatchObject({ state: "failed", error, results: [{ error }] });
    expect(world.flow.connector.groups.asked).toEqual([]);
  });
});

describe("this phone itself", () => {
  it.each([
    [removeGroupMembers, "leave_group"],
    [demoteGroupMembers, "leave_group"],
    [promoteGroupMembers, "another admin"],
    [addGroupMembers, "which is in the group"],
  ] as [AnyOperation, string][])("is no member to act on: $0.name says so, and the way", async (operation, way) => {
    const own = "34911000111";
    await world.query((tx) => tx.update(phones).set({ number: own }).where(eq(phones.id, world.phoneId)));
    const about = "chat_ids" in operation.input.shape ? { chat_ids: [chat()] } : { chat_id: chat() };
    const answer = await call<GroupAnswer & { items?: GroupAnswer[] }>(operation, { ...about, participants: [own] });
    const [result] = (answer.items?.[0] ?? answer).results ?? [];
    expect(result).toMatchObject({ ok: false, error: { code: "member_conflict" } });
    expect(result?.error?.message).toContain("this phone itself");
    expect(result?.error?.message).toContain(way);
    expect(world.flow.connector.groups.asked).toEqual([]);
  });
});

describe("admins", () => {
  it("are made and unmade", async () => {
    const input = { chat_id: chat(), participants: [world.groupMemberId] };
    expect(await call(promoteGroupMembers, input)).toMatchObject({ state: "done", results: [{ ok: true }] });
    const admins = (await members()).filter((member) => member.admin);
    expect(admins.map((member) => member.contact_id)).toEqual([world.groupMemberId]);
    const { group } = await call<{ group: { admins: object[] } }>(getGroup, { chat_id: chat() });
    expect(group.admins).toMatchObject([{ contact_id: world.groupMemberId }]);
    await call(demoteGroupMembers, input);
    expect((await members()).filter((member) => member.admin)).toEqual([]);
  });

  it("are not made where the network refuses it of all", async () => {
    const error = { code: "member_conflict" as const, message: "is not in the group.", retryable: false };
    world.flow.connector.groups.answers.set("promoteMembers", [
      { outcome: "done", value: [{ ok: false, error }] as never },
    ]);
    const answer = await call(promoteGroupMembers, { chat_id: chat(), participants: [world.groupMemberId] });
    expect(answer).toMatchObject({
      state: "failed",
      error: { code: "member_conflict", message: expect.stringContaining("nobody") },
      results: [{ id: world.groupMemberId, number: expect.stringMatching(/^\+\d+$/), ok: false }],
    });
  });

  it("tells what the network refuses of one and does of another", async () => {
    await call(addGroupMembers, { chat_ids: [chat()], participants: [world.contactId] });
    const error = { code: "member_conflict" as const, message: "is not in the group.", retryable: false };
    world.flow.connector.groups.answers.set("promoteMembers", [
      { outcome: "done", value: [{ ok: false, error }, { ok: true }] as never },
    ]);
    const answer = await call(promoteGroupMembers, {
      chat_id: chat(),
      participants: [world.groupMemberId, world.contactId],
    });
    expect(answer.results).toMatchObject([{ ok: false, error: { code: "member_conflict" } }, { ok: true }]);
    const admins = (await members()).filter((member) => member.admin).map((member) => member.contact_id);
    expect(admins).toEqual([world.contactId]);
  });
});
