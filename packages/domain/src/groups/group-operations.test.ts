import type { GroupAct, GroupOutcome, InboundGroupChange } from "@parley/connectors/contract";
import { AppError, SCOPES, SECOND_MS, type AnyOperation, type Caller } from "@parley/kernel";
import { auditLog } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chatMembers, chats } from "../chats/table.ts";
import { ProcessDied, textFrom } from "../inbound/fixtures-flow-world.ts";
import { getMessage } from "../messages/operations/get-message.ts";
import { messages } from "../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { GROUP_JOB } from "./begin-operation.ts";
import { SCRIPTED_LINK } from "./fixtures-scripted-groups.ts";
import { createGroup } from "./operations/create-group.ts";
import { getGroupAnalytics } from "./operations/get-group-analytics.ts";
import { getGroup } from "./operations/get-group.ts";
import { getGroupInviteLink } from "./operations/get-group-invite-link.ts";
import { leaveGroup } from "./operations/leave-group.ts";
import { listGroupEvents } from "./operations/list-group-events.ts";
import { listGroupOperations } from "./operations/list-group-operations.ts";
import { listGroups } from "./operations/list-groups.ts";
import { moderateGroupMessage } from "./operations/moderate-group-message.ts";
import { removeGroupMembers } from "./operations/remove-group-members.ts";
import { resetGroupInviteLink } from "./operations/reset-group-invite-link.ts";
import { updateGroupInfo } from "./operations/update-group-info.ts";
import { updateGroupSettings } from "./operations/update-group-settings.ts";
import type { GroupAnswer } from "./schemas.ts";

/** What becomes of an operation, whatever the network does. */
let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.flow.immediate.add(GROUP_JOB);
  world.flow.connector.groups.asked.length = 0;
  world.flow.connector.groups.answers.clear();
});

const network = () => world.flow.connector.groups;
/** What was asked for; groups are read by themselves whenever one is new. */
const acts = () => network().asked.flatMap(({ act }) => (act === "read" ? [] : [act]));
const next = (act: GroupAct, ...outcomes: GroupOutcome<never>[]) => network().answers.set(act, outcomes);

async function call<T = GroupAnswer>(operation: AnyOperation, input: object): Promise<T> {
  return (await world.call(operation, input)) as T;
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

async function confirmed<T = GroupAnswer>(operation: AnyOperation, input: object): Promise<T> {
  const token = (await refusalOf(operation, input)).options.details?.["confirmation_token"] as string;
  return (await world.call(operation, input, { confirmationToken: token })) as T;
}

/** A caller that gives up as soon as it would have to wait. */
function impatient(): Pick<Caller, "signal" | "progress"> {
  const gone = new AbortController();
  return { signal: gone.signal, progress: ({ message }) => message && gone.abort() };
}

/** Begins an operation whose job waits; the caller gives up at once. */
async function begun(operation: AnyOperation, input: object): Promise<GroupAnswer> {
  world.flow.immediate.delete(GROUP_JOB);
  return (await world.call(operation, input, impatient())) as GroupAnswer;
}

const stateOf = async (answer: GroupAnswer) => {
  const { items } = await call<{ items: GroupAnswer[] }>(listGroupOperations, { operation_id: answer.operation_id });
  return items[0];
};

describe("settings and info", () => {
  it("are what the network was asked for, and are shown", async () => {
    const input = { chat_id: world.groupChatId, only_admins_send: true, approve_joins: true, disappearing: "7d" };
    expect(await call(updateGroupSettings, input)).toMatchObject({ state: "done", chat_name: "Garden club" });
    expect(network().asked).toMatchObject([
      { act: "updateSettings", about: [{}, { whoSends: "admins", approveJoins: true, disappearingSeconds: 604_800 }] },
    ]);
    const { group } = await call<{ group: object }>(getGroup, { chat_id: world.groupChatId });
    expect(group).toMatchObject({ settings: { only_admins_send: true, approve_joins: true, disappearing: "7d" } });
    expect((await refusalOf(updateGroupSettings, { chat_id: world.groupChatId })).code).toBe("invalid_input");
  });

  it("take a picture from base64, and the name is the group's from then on", async () => {
    const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    const answer = await call(updateGroupInfo, { chat_id: world.groupChatId, name: "Spade club", image: png });
    expect(answer).toMatchObject({ state: "done", chat_name: "Spade club" });
    expect(network().asked[0]?.about[1]).toMatchObject({ subject: "Spade club", picture: { mimeType: "image/png" } });
    await call(updateGroupInfo, { chat_id: world.groupChatId, name: "Garden club" });
  });

  it("are only checked in a dry run", async () => {
    const change = { chat_id: world.groupChatId, only_admins_send: false, dry_run: true };
    expect(await call(updateGroupSettings, change)).toEqual({
      chat_id: world.groupChatId,
      chat_name: "Garden club",
      state: "checked",
      dry_run: true,
    });
    expect(
      await call(createGroup, { name: "Maybe", participants: ["nobody", "+34600555094"], dry_run: true }),
    ).toMatchObject({
      state: "checked",
      results: [{ ok: true }, { id: "nobody", ok: false }],
    });
    expect((await refusalOf(updateGroupInfo, { chat_id: world.groupChatId, image: "x", dry_run: true })).code).toBe(
      "invalid_input",
    );
    expect(acts()).toEqual([]);
  });

  it("refused by the network, stay as they are and say why", async () => {
    next("updateInfo", {
      outcome: "rejected",
      error: { code: "group_invalid", message: "Too rude.", retryable: false },
    });
    const answer = await call(updateGroupInfo, { chat_id: world.groupChatId, name: "Rude" });
    expect(answer).toMatchObject({ state: "failed", error: { code: "group_invalid", message: "Too rude." } });
    const { group } = await call<{ group: { name: string } }>(getGroup, { chat_id: world.groupChatId });
    expect(group.name).toBe("Garden club");
  });

  it("are tried again while the network is away", async () => {
    const away = { code: "connector_unavailable" as const, message: "Away.", retryable: true, retryAfterSeconds: 7 };
    next("updateInfo", { outcome: "rejected", error: away }, { outcome: "unknown", reason: "timeout" });
    const before = world.clock.now().getTime();
    expect(await call(updateGroupInfo, { chat_id: world.groupChatId, description: "New" })).toMatchObject({
      state: "done",
    });
    expect(acts()).toEqual(["updateInfo", "updateInfo", "updateInfo"]);
    expect(world.clock.now().getTime() - before).toBeGreaterThanOrEqual(9 * SECOND_MS);
  });
});

describe("what the network answers later", () => {
  it("is pending, then done when its news come; whoever it does not name was not removed", async () => {
    next("removeMembers", { outcome: "accepted", requestId: "REQ-1" });
    const input = { chat_ids: [world.groupChatId], participants: [world.groupMemberId] };
    const token = (await refusalOf(removeGroupMembers, input)).options.details?.["confirmation_token"] as string;
    const answering = world.call(removeGroupMembers, input, { confirmationToken: token });
    const news = {
      kind: "group" as const,
      chat: { type: "group" as const, networkId: "120363021234567890" },
      change: "removed" as const,
      members: [{ phone: "34600111222" }],
      requestId: "REQ-1",
      at: "2026-11-21T10:00:00.000Z",
    };
    await expect.poll(acts).toEqual(["removeMembers"]);
    await world.flow.record(news);
    expect(await answering).toMatchObject({
      items: [{ state: "done", results: [{ id: world.groupMemberId, ok: true }] }],
    });
    await world.flow.record(news);
    const { items } = await call<{ items: { change: string }[] }>(listGroupEvents, { chat_id: world.groupChatId });
    expect(items.filter((item) => item.change === "removed")).toHaveLength(1);
  });

  it("may be told before the answer that names the request", async () => {
    const chat = { type: "group" as const, networkId: "later-1", subject: "Later" };
    const at = "2026-11-21T10:00:00.000Z";
    await world.flow.record({
      kind: "group",
      chat,
      change: "created",
      members: [],
      settings: { subject: "Later", inviteLink: SCRIPTED_LINK, whoSends: "admins", approveJoins: true },
      requestId: "REQ-2",
      at,
    });
    next("create", { outcome: "accepted", requestId: "REQ-2" });
    const answer = await call(createGroup, { name: "Later", participants: ["34600111333"] });
    expect(answer).toMatchObject({ state: "done", chat_name: "Later", results: [{ ok: true }] });
    expect(acts()).toEqual(["create", "addMembers"]);
    const { items } = await call<{ items: object[] }>(listGroupEvents, { chat_id: answer["chat_id"] });
    expect(items).toEqual([
      expect.objectContaining({
        change: "created",
        settings: { name: "Later", only_admins_send: true, approve_joins: true, invite_link: "changed" },
      }),
    ]);
  });

  it("may be that a group could not be made: no chat is left behind", async () => {
    next("create", { outcome: "accepted", requestId: "REQ-3" });
    const answering = call(createGroup, { name: "Too many" });
    await expect.poll(acts).toEqual(["create"]);
    await world.flow.record({
      kind: "group",
      chat: { type: "group", networkId: "REQ-3" },
      change: "failed",
      members: [],
      requestId: "REQ-3",
      reason: "Limit reached.",
      at: "2026-11-21T10:00:00.000Z",
    });
    const refused = await answering;
    expect(refused).toMatchObject({ state: "failed", error: { message: expect.stringContaining("Limit reached.") } });
    expect(refused).not.toHaveProperty("chat_id");
    const { items } = await call<{ items: { name: string }[] }>(listGroups, {});
    expect(items.map((item) => item.name)).not.toContain("Unnamed group");
  });
});

it("news that come late change nothing that later news have changed", async () => {
  const made = await call(createGroup, { name: "Overtaken" });
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(chats)
      .where(eq(chats.id, made.chat_id ?? "")),
  );
  const chat = { type: "group" as const, networkId: row?.networkId ?? "" };
  const [ana, bob] = [{ phone: "34600123101" }, { phone: "34600123102" }];
  const news = (minute: string, change: InboundGroupChange["change"], more: Partial<InboundGroupChange> = {}) => ({
    kind: "group" as const,
    chat,
    change,
    members: [],
    at: `2026-11-21T08:${minute}:00.000Z`,
    ...more,
  });
  await world.flow.record(
    news("10", "removed", { members: [ana] }),
    news("12", "settings", { settings: { whoSends: "admins" } }),
  );
  await world.flow.record(
    news("05", "joined", { members: [ana, bob] }),
    news("06", "settings", { settings: { whoSends: "everyone", subject: "Renamed" } }),
  );
  await world.flow.record(news("11", "demoted", { self: true }), news("09", "promoted", { self: true }));
  const { group } = await call<{ group: object }>(getGroup, { chat_id: made.chat_id });
  expect(group).toMatchObject({ name: "Renamed", members: 1, admin: false, settings: { only_admins_send: true } });
});

it("counts what was said and who came and went", async () => {
  const made = await call(createGroup, { name: "Counted", participants: ["34600123001", "34600123002"] });
  const chat = { type: "group" as const, networkId: networkIdOf() };
  const at = "2026-11-21T08:00:00.000Z";
  const [ana, bob] = [{ phone: "34600123001" }, { phone: "34600123002" }];
  await world.flow.record(
    { kind: "group", chat, change: "joined", members: [ana, bob], at },
    textFrom(ana.phone, "One", { chat, sender: ana, sentAt: at, providerId: "wamid.counted" }),
    textFrom(ana.phone, "Two", { chat, sender: ana, sentAt: at }),
    textFrom(bob.phone, "Three", { chat, sender: bob, sentAt: at }),
    textFrom(bob.phone, "Long ago", { chat, sender: bob, sentAt: "2026-09-01T08:00:00.000Z" }),
    { kind: "reaction", targetProviderId: "wamid.counted", chat, sender: bob, fromMe: false, emoji: "👍", at },
    { kind: "group", chat, change: "left", members: [bob], at: "2026-11-21T08:30:00.000Z" },
  );
  expect(await call<object>(getGroupAnalytics, { chat_id: made.chat_id })).toMatchObject({
    messages: 3,
    ours: 0,
    writers: 2,
    reactions: 1,
    joins: 2,
    leaves: 1,
    removals: 0,
    members: 1,
    top_members: [{ messages: 2 }, { messages: 1 }],
  });
  expect(await call<object>(getGroupAnalytics, { chat_id: made.chat_id, to: "2026-10-01" })).toMatchObject({
    messages: 1,
  });
  expect((await refusalOf(getGroupAnalytics, { chat_id: made.chat_id, from: "now", to: "-1d" })).code).toBe(
    "invalid_input",
  );

  function networkIdOf(): string {
    const added = network().asked.findLast(({ act }) => act === "addMembers");
    return (added?.about[0] as { networkId: string } | undefined)?.networkId ?? "";
  }
});

describe("a process that dies", () => {
  it("before the network was asked: asked by the next one, once", async () => {
    const answer = await begun(updateGroupSettings, { chat_id: world.groupChatId, only_admins_send: false });
    expect(answer.state).toBe("pending");
    world.flow.failpoints.add("group.marked");
    await expect(world.flow.runJobs()).rejects.toThrow(ProcessDied);
    expect(acts()).toEqual([]);
    await world.flow.runJobs();
    expect(acts()).toEqual(["updateSettings"]);
    expect(await stateOf(answer)).toMatchObject({ state: "done" });
  });

  it("after making a group: nobody makes it twice, and the answer says that nobody knows", async () => {
    const answer = await begun(createGroup, { name: "Once" });
    world.flow.failpoints.add("group.answered");
    await expect(world.flow.runJobs()).rejects.toThrow(ProcessDied);
    await world.flow.runJobs();
    expect(acts()).toEqual(["create"]);
    expect(await stateOf(answer)).toMatchObject({
      state: "unknown",
      error: { message: expect.stringContaining("list_groups") },
    });
  });

  it("after removing: the next one finds them gone, which is what was wished", async () => {
    world.flow.connector.groups.has([{ phone: "34600111222" }]);
    await world.flow.record({
      kind: "group",
      chat: { type: "group", networkId: "120363021234567890" },
      change: "joined",
      members: [{ phone: "34600111222" }],
      at: "2026-11-21T10:05:00.000Z",
    });
    const input = { chat_ids: [world.groupChatId], participants: [world.groupMemberId] };
    const token = (await refusalOf(removeGroupMembers, input)).options.details?.["confirmation_token"] as string;
    world.flow.immediate.delete(GROUP_JOB);
    const begunAll = (await world.call(removeGroupMembers, input, { confirmationToken: token, ...impatient() })) as {
      items: GroupAnswer[];
    };
    world.flow.failpoints.add("group.answered");
    await expect(world.flow.runJobs()).rejects.toThrow(ProcessDied);
    const error = { code: "member_conflict" as const, message: "is not in the group.", retryable: false };
    next("removeMembers", { outcome: "done", value: [{ ok: false, error }] as never });
    await world.flow.runJobs();
    const { items } = await call<{ items: object[] }>(listGroupOperations, {
      operation_id: begunAll.items[0]?.operation_id,
    });
    expect(items).toMatchObject([{ state: "done", done: 1 }]);
  });
});

describe("refusals before anything is queued", () => {
  it("names the connector that cannot, and those that can", async () => {
    const { updateSettings } = network().ability;
    delete network().ability.updateSettings;
    try {
      const error = await refusalOf(updateGroupSettings, { chat_id: world.groupChatId, only_admins_send: true });
      expect(error.code).toBe("not_supported");
      expect(error.message).toContain("connector simulated");
      expect(error.message).toContain("change a group's settings");
    } finally {
      if (updateSettings) network().ability.updateSettings = updateSettings;
    }
  });

  it("a direct chat is no group", async () => {
    const error = await refusalOf(getGroup, { chat_id: world.chatId });
    expect(error).toMatchObject({
      code: "chat_conflict",
      options: { hint: "list_groups", details: { chat: { chat_id: world.chatId, chat_name: "Person 678" } } },
    });
  });

  it("our phone is not its admin any more, as the network told", async () => {
    const chat = { type: "group" as const, networkId: "120363021234567890" };
    const told = (change: "promoted" | "demoted") =>
      world.flow.record({ kind: "group", chat, change, members: [], self: true, at: world.clock.now().toISOString() });
    await told("demoted");
    const error = await refusalOf(updateGroupSettings, { chat_id: world.groupChatId, only_admins_send: true });
    expect(error.code).toBe("group_conflict");
    expect(error.message).toContain("not an admin");
    expect(error.message).not.toContain("Garden club");
    expect(error.options.details).toMatchObject({ chat_id: world.groupChatId, chat_name: "Garden club" });
    expect(acts()).toEqual([]);
    const listed = async () =>
      (await call<{ items: { chat_id: string; admin?: boolean }[] }>(listGroups, { admin_only: true })).items.map(
        (item) => item.chat_id,
      );
    expect(await listed()).not.toContain(world.groupChatId);
    world.clock.advance(SECOND_MS);
    await told("promoted");
    expect(await listed()).toContain(world.groupChatId);
  });
});

/** A message of somebody in the group. */
async function said(text: string): Promise<string> {
  const chat = { type: "group" as const, networkId: "120363021234567890", subject: "Garden club" };
  const event = textFrom("34600555090", text, { chat, sentAt: world.clock.now().toISOString() });
  await world.flow.record(event);
  const rows = await world.query((tx) =>
    tx.select({ id: messages.id }).from(messages).where(eq(messages.providerId, event.providerId)),
  );
  return rows[0]?.id ?? "";
}

describe("moderation, links, leaving", () => {
  it("deletes a message for everyone and warns, as one call with an answer for each part", async () => {
    const answer = await confirmed<GroupAnswer & { warning_message_id?: string }>(moderateGroupMessage, {
      message_id: world.groupMessageId,
      warn_text: "No advertising here.",
    });
    expect(answer).toMatchObject({ state: "done", results: [{ id: world.groupMessageId, ok: true }] });
    expect(answer.warning_message_id).toMatch(/^msg_/);
    const rows = await world.query((tx) =>
      tx.select({ changes: auditLog.changes }).from(auditLog).where(eq(auditLog.operation, "moderate_group_message")),
    );
    expect(rows.map((row) => JSON.stringify(row.changes))).toEqual([expect.stringContaining(world.groupMessageId)]);
    expect(JSON.stringify(rows)).not.toContain("No advertising");
    const { message } = await call<{ message: { text?: string } }>(getMessage, { message_id: world.groupMessageId });
    expect(message.text).toBeUndefined();
    await world.flow.runJobs();
    expect(world.flow.connector.sent.at(-1)).toMatchObject({ content: { text: "No advertising here." } });
    const again = await refusalOf(moderateGroupMessage, { message_id: world.groupMessageId });
    expect([again.code, again.message]).toEqual(["message_conflict", "That message was deleted by us."]);
  });

  it("removes nobody who has left: says so before it is agreed to, and refuses where nothing else is asked", async () => {
    const message_id = await said("Buy now");
    const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.id, message_id)));
    await world.query((tx) => tx.delete(chatMembers).where(eq(chatMembers.contactId, row?.senderId ?? "")));
    const only = await refusalOf(moderateGroupMessage, { message_id, delete: false, remove_sender: true });
    expect(only).toMatchObject({ code: "member_conflict", options: { fields: [{ path: "remove_sender" }] } });
    const input = { message_id, remove_sender: true, warn_text: "No advertising here." };
    const { preview } = (await refusalOf(moderateGroupMessage, input)).options.details as { preview: object };
    expect(preview).toMatchObject({ count: 2, text: expect.stringContaining("nobody would be removed") });
    expect(preview).not.toMatchObject({ text: expect.stringContaining("Its sender would be removed") });
    const answer = await confirmed<GroupAnswer>(moderateGroupMessage, input);
    expect(answer).toMatchObject({
      state: "done",
      results: [
        { id: message_id, ok: true },
        { id: row?.senderId, ok: false, error: { code: "member_conflict" } },
      ],
    });
  });

  it("warns nobody for a key that may not send, and says which argument needs what", async () => {
    const scopes = new Set(SCOPES.filter((scope) => scope !== "messages:send"));
    const input = { message_id: world.groupMessageId, warn_text: "No advertising here." };
    await expect(world.call(moderateGroupMessage, input, { scopes })).rejects.toMatchObject({
      code: "forbidden",
      options: { fields: [{ path: "warn_text" }], details: { missing_scopes: ["messages:send"] } },
    });
  });

  it("shows what would be deleted and what would be sent, the words to a key that may read them", async () => {
    const message_id = await said("😀".repeat(300));
    const input = { message_id, warn_text: "No advertising here." };
    const preview = async (changes = {}) => {
      const asked: unknown = await world.call(moderateGroupMessage, input, changes).catch((error: unknown) => error);
      return asked instanceof AppError ? (asked.options.details?.["preview"] as Record<string, unknown>) : null;
    };
    const shown = await preview();
    expect(shown).toMatchObject({
      text: "The message would be deleted for everyone. A warning would be sent to the group.",
      message_type: "text",
      message_text: `${"😀".repeat(200)}…`,
      warning: "No advertising here.",
    });
    const scopes = new Set([...world.callerWith().scopes].filter((scope) => scope !== "messages:read"));
    const hidden = await preview({ scopes });
    expect(hidden).toMatchObject({ message_type: "text", warning: "No advertising here." });
    expect(hidden).not.toHaveProperty("message_text");
  });

  it("reads the link as it is now, and the new one replaces it", async () => {
    const read = async () =>
      (await call<{ invite_link: string | null }>(getGroupInviteLink, { chat_id: world.groupChatId })).invite_link;
    expect(await read()).toBe(SCRIPTED_LINK);
    const answer = await confirmed(resetGroupInviteLink, { chat_id: world.groupChatId });
    expect(answer.invite_link).toBe(`${SCRIPTED_LINK}2`);
  });

  it("leaves, and then nothing can be done in it", async () => {
    const made = await call(createGroup, { name: "Short" });
    await confirmed(leaveGroup, { chat_id: made.chat_id });
    const error = await refusalOf(updateGroupSettings, { chat_id: made.chat_id, only_admins_send: true });
    expect(error.message).toContain("join_group");
    const { items } = await call<{ items: { chat_id: string; left?: true }[] }>(listGroups, { query: "short" });
    expect(items).toMatchObject([{ chat_id: made.chat_id, left: true }]);
  });
});
