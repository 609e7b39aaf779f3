import type { GroupAct, GroupOutcome } from "@parley/connectors/contract";
import { AppError, SCOPES, type AnyOperation, type Caller } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../chats/table.ts";
import { mergeContacts } from "../contacts/operations/merge-contacts.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createGroup } from "./operations/create-group.ts";
import { createGroupFromTemplate } from "./operations/create-group-from-template.ts";
import { createGroupTemplate } from "./operations/create-group-template.ts";
import { deleteGroupTemplate } from "./operations/delete-group-template.ts";
import { getGroup } from "./operations/get-group.ts";
import { listGroupMembers } from "./operations/list-group-members.ts";
import { listGroupTemplates } from "./operations/list-group-templates.ts";
import { promoteGroupMembers } from "./operations/promote-group-members.ts";
import { updateGroupSettings } from "./operations/update-group-settings.ts";
import type { GroupAnswer } from "./schemas.ts";

const ANA = "34600888001";
const BO = "34600888002";
const CY = "34600888003";
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

interface Template {
  template_id: string;
  name: string;
  participants: number;
  settings: Record<string, unknown>;
  picture?: true;
  description?: string;
  people: { contact_id: string; name: string; admin?: true }[];
}

let world: SweepWorld;
let chatId: string;
beforeAll(async () => {
  world = await sweepWorld();
  const made = await call<GroupAnswer>(createGroup, {
    name: "Bed 1",
    description: "Bring a spade.",
    participants: [`+${ANA}`, `+${BO}`],
    settings: { approve_joins: true },
  });
  chatId = made.chat_id ?? "";
  await call(promoteGroupMembers, { chat_id: chatId, participants: [`+${BO}`] });
  await call(updateGroupSettings, { chat_id: chatId, only_admins_send: true, only_admins_add: false });
});
afterAll(() => world.close());
beforeEach(() => {
  network().asked.length = 0;
  network().answers.clear();
});

const network = () => world.flow.connector.groups;
const acts = () => network().asked.flatMap(({ act }) => (act === "read" ? [] : [act]));
const next = (act: GroupAct, ...outcomes: GroupOutcome<never>[]) => network().answers.set(act, outcomes);

async function call<T>(operation: AnyOperation, input: object, changes: Partial<Caller> = {}): Promise<T> {
  return (await world.call(operation, input, changes)) as T;
}

async function refusalOf(operation: AnyOperation, input: object, changes: Partial<Caller> = {}): Promise<AppError> {
  const outcome: unknown = await world.call(operation, input, changes).catch((error: unknown) => error);
  if (outcome instanceof AppError) return outcome;
  throw new Error("It was not refused.");
}

const keep = async (input: object) => (await call<{ template: Template }>(createGroupTemplate, input)).template;
const all = async (input: object = {}) => (await call<{ items: Template[] }>(listGroupTemplates, input)).items;
const listed = async (id: string) => (await all({ fields: "full" })).find((item) => item.template_id === id);
const make = (template: Template, input: object) =>
  call<GroupAnswer>(createGroupFromTemplate, { template_id: template.template_id, ...input });
async function membersOf(id: string | undefined) {
  const { items } = await call<{ items: { number?: string; admin?: true }[] }>(listGroupMembers, { chat_id: id });
  return items.map(({ number, admin }) => `${number?.slice(1)}${admin ? " admin" : ""}`).sort();
}

describe("a template of a group", () => {
  it("has its people and their roles, its description, and the settings that are not WhatsApp's own", async () => {
    const template = await keep({ name: "Beds of the year", chat_id: chatId });
    expect(template).toMatchObject({
      template_id: expect.stringMatching(/^gtp_/),
      participants: 2,
      description: "Bring a spade.",
      settings: { only_admins_send: true, approve_joins: true },
    });
    expect(template.settings).not.toHaveProperty("only_admins_add");
    expect(template.people.map(({ admin }) => admin)).toEqual([true, undefined]);
    expect(await listed(template.template_id)).toEqual(template);
    const compact = (await all()).find((item) => item.template_id === template.template_id);
    expect(compact).toEqual({
      template_id: template.template_id,
      name: "Beds of the year",
      participants: 2,
      settings: template.settings,
    });
  });

  it("makes groups that are like it, whoever else is in them, and is as it was after", async () => {
    const template = await keep({ name: "Like it", chat_id: chatId, image: PNG });
    expect(template.picture).toBe(true);
    const made = await make(template, { name: "Bed 2", participants: [`+${CY}`, `+${ANA}`, "nobody"] });
    expect(made).toMatchObject({ state: "done", chat_name: "Bed 2" });
    expect(made.results?.map(({ ok, admin }) => [ok, admin])).toEqual([
      [true, true],
      [true, undefined],
      [true, undefined],
      [false, undefined],
    ]);
    expect(acts()).toEqual(["create", "updateSettings", "updateInfo", "addMembers", "promoteMembers"]);
    expect(network().asked.find(({ act }) => act === "create")?.about).toMatchObject([
      { subject: "Bed 2", description: "Bring a spade.", approveJoins: true },
    ]);
    expect(await membersOf(made.chat_id)).toEqual([ANA, `${BO} admin`, CY].sort());
    const { group } = await call<{ group: object }>(getGroup, { chat_id: made.chat_id });
    expect(group).toMatchObject({
      description: "Bring a spade.",
      settings: { only_admins_send: true, approve_joins: true },
    });
    expect(await listed(template.template_id)).toEqual(template);
  });

  it("says of whom it could not make an admin, who is in it all the same", async () => {
    const template = await keep({ name: "No admins", chat_id: chatId });
    const error = { code: "group_conflict" as const, message: "Not now.", retryable: false };
    next("promoteMembers", { outcome: "rejected", error });
    const made = await make(template, { name: "Bed 3" });
    expect(made).toMatchObject({ state: "done", error: { code: "group_conflict", message: "Not now." } });
    expect(made.results?.map(({ ok, admin }) => [ok, admin])).toEqual([
      [true, false],
      [true, undefined],
    ]);
    expect(await membersOf(made.chat_id)).toEqual([ANA, BO].sort());
  });

  it("of a group larger than a new one may be is refused, until it is said who of it is meant", async () => {
    const crowd = Array.from({ length: 61 }, (_, index) => ({ phone: String(34_600_880_100 + index) }));
    const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, chatId)));
    const chat = { type: "group" as const, networkId: row?.networkId ?? "" };
    const news = { kind: "group" as const, chat, members: crowd };
    await world.flow.record({ ...news, change: "joined", at: world.clock.now().toISOString() });
    const refused = await refusalOf(createGroupTemplate, { name: "Crowd", chat_id: chatId });
    expect(refused).toMatchObject({ code: "limit_exceeded", options: { fields: [{ path: "participants" }] } });
    expect(refused.message).toContain("this group has 63");
    world.clock.advance(1_000);
    await world.flow.record({ ...news, change: "left", at: world.clock.now().toISOString() });
    expect(await keep({ name: "Crowd", chat_id: chatId, participants: [] })).toMatchObject({ participants: 0 });
  });
});

describe("a template of its own", () => {
  it("holds what is given, and says of whom it could not take why", async () => {
    const { template, results } = await call<{ template: Template; results: object[] }>(createGroupTemplate, {
      name: "Given",
      participants: [`+${CY}`, "whoever"],
      settings: { disappearing: "24h" },
    });
    expect(template).toMatchObject({ participants: 1, settings: { disappearing: "24h" } });
    expect(results).toMatchObject([{ id: "whoever", ok: false, error: { code: "contact_not_found" } }]);
  });

  it("has a name that no other has, in whatever case", async () => {
    const first = await keep({ name: "Größe" });
    const refused = await refusalOf(createGroupTemplate, { name: "grösse" });
    const candidates = [{ template_id: first.template_id, name: "Größe" }];
    expect(refused).toMatchObject({ code: "template_conflict", options: { details: { candidates } } });
  });

  it("is one person's once two contacts are found to be one", async () => {
    const template = await keep({ name: "Twice", participants: [world.contactId, world.doubleContactId] });
    expect(template.participants).toBe(2);
    const input = { keep_id: world.contactId, merge_ids: [world.doubleContactId] };
    const token = (await refusalOf(mergeContacts, input)).options.details?.["confirmation_token"] as string;
    await call(mergeContacts, input, { confirmationToken: token });
    expect((await listed(template.template_id))?.people).toMatchObject([{ contact_id: world.contactId }]);
  });
});

describe("what is refused", () => {
  it("more people than a new group begins with, before anything is asked", async () => {
    const template = await keep({ name: "Full", participants: [`+${ANA}`, `+${BO}`] });
    const participants = Array.from({ length: 59 }, (_, index) => `+${34_600_887_100 + index}`);
    const refused = await refusalOf(createGroupFromTemplate, {
      template_id: template.template_id,
      name: "Too full",
      participants,
    });
    expect(refused).toMatchObject({
      code: "limit_exceeded",
      options: { fields: [{ path: "participants", expected: "at most 58" }] },
    });
    expect(acts()).toEqual([]);
  });

  it("a name in place of an id, with the id; and what is none, with those there are", async () => {
    const template = await keep({ name: "By its name" });
    const named = await refusalOf(createGroupFromTemplate, { template_id: "by its name", name: "X" });
    expect(named).toMatchObject({
      code: "template_not_found",
      options: { fields: [{ path: "template_id", expected: template.template_id }], hint: "list_group_templates" },
    });
    const none = await refusalOf(deleteGroupTemplate, { template_id: "gtp_none" });
    expect(none.options.details?.["candidates"]).toContainEqual({
      template_id: template.template_id,
      name: "By its name",
    });
  });

  it("unknown people, until it is agreed to, by a key that read what people wrote", async () => {
    const template = await keep({ name: "Strangers", participants: [`+${CY}`] });
    const input = { template_id: template.template_id, name: "New faces" };
    const led = { wordsGivenAt: world.clock.now() };
    const refused = await refusalOf(createGroupFromTemplate, input, led);
    const { preview, confirmation_token: confirmationToken } = refused.options.details as {
      preview: object;
      confirmation_token: string;
    };
    expect([refused.code, preview]).toEqual([
      "approval_required",
      expect.objectContaining({ count: 1, group: "New faces", template: "Strangers" }),
    ]);
    expect(acts()).toEqual([]);
    const made = await call<GroupAnswer>(createGroupFromTemplate, input, { ...led, confirmationToken });
    expect(made.state).toBe("done");
  });

  it("admins where the connector makes none, and a group's people to a key that may not see them", async () => {
    const template = await keep({ name: "Admins", chat_id: chatId });
    const { promoteMembers } = network().ability;
    delete network().ability.promoteMembers;
    try {
      const refused = await refusalOf(createGroupFromTemplate, { template_id: template.template_id, name: "X" });
      expect(refused.code).toBe("not_supported");
      expect(refused.message).toContain("make members admins");
      expect(acts()).toEqual([]);
    } finally {
      if (promoteMembers) network().ability.promoteMembers = promoteMembers;
    }
    const scopes = new Set(SCOPES.filter((scope) => scope !== "groups:read"));
    const input = { name: "Copied", chat_id: chatId };
    expect(await refusalOf(createGroupTemplate, input, { scopes })).toMatchObject({
      code: "forbidden",
      options: { fields: [{ path: "chat_id" }], details: { missing_scopes: ["groups:read"] } },
    });
  });
});

it("is checked in a dry run and kept only without one", async () => {
  const before = (await all({ limit: 100 })).length;
  await call(createGroupTemplate, { name: "Perhaps", image: PNG }, { dryRun: true });
  expect(await all({ limit: 100 })).toHaveLength(before);
  const template = await keep({ name: "Perhaps" });
  const tried = await make(template, { name: "Maybe", dry_run: true });
  expect(tried).toMatchObject({ state: "checked" });
  expect(tried).not.toHaveProperty("chat_id");
  expect(acts()).toEqual([]);
});

it("is deleted after a look at what is lost; groups made from it stay", async () => {
  const template = await keep({ name: "Doomed", participants: [`+${ANA}`] });
  const made = await make(template, { name: "Survivor" });
  const input = { template_id: template.template_id };
  const { confirmation_token: confirmationToken, preview } = (await refusalOf(deleteGroupTemplate, input)).options
    .details as { confirmation_token: string; preview: Record<string, unknown> };
  expect(preview).toMatchObject({ ...input, name: "Doomed", participants: 1, count: 1 });
  expect(await call(deleteGroupTemplate, input, { confirmationToken })).toEqual({
    ...input,
    name: "Doomed",
    deleted: true,
  });
  expect(await listed(template.template_id)).toBeUndefined();
  expect(await membersOf(made.chat_id)).toEqual([ANA]);
});
