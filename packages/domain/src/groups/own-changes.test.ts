import type { InboundGroupChange } from "@parley/connectors/contract";
import { AppError, SECOND_MS, type AnyOperation } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../chats/table.ts";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { getMessage } from "../messages/operations/get-message.ts";
import { messages } from "../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { addGroupMembers } from "./operations/add-group-members.ts";
import { createGroup } from "./operations/create-group.ts";
import { demoteGroupMembers } from "./operations/demote-group-members.ts";
import { getGroup } from "./operations/get-group.ts";
import { joinGroup } from "./operations/join-group.ts";
import { leaveGroup } from "./operations/leave-group.ts";
import { listGroupMembers } from "./operations/list-group-members.ts";
import { moderateGroupMessage } from "./operations/moderate-group-message.ts";
import { promoteGroupMembers } from "./operations/promote-group-members.ts";
import { removeGroupMembers } from "./operations/remove-group-members.ts";
import { reviewGroupJoinRequests } from "./operations/review-group-join-requests.ts";
import { updateGroupInfo } from "./operations/update-group-info.ts";
import { updateGroupSettings } from "./operations/update-group-settings.ts";
import type { GroupAnswer } from "./schemas.ts";

/** The network's answer and its news, in whichever order they come. */
const ANA = "34600777001";
const BO = "34600777002";
let world: SweepWorld;
let group: { chatId: string; networkId: string };

beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.flow.connector.groups.answers.clear();
  const made = await call<GroupAnswer>(createGroup, { name: "Truth", participants: [`+${ANA}`] });
  const chatId = made.chat_id ?? "";
  const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, chatId)));
  group = { chatId, networkId: row?.networkId ?? "" };
  later();
});

const later = (seconds = 60) => world.clock.advance(seconds * SECOND_MS);

async function call<T>(operation: AnyOperation, input: object): Promise<T> {
  try {
    return (await world.call(operation, input)) as T;
  } catch (error) {
    const token = error instanceof AppError && error.options.details?.["confirmation_token"];
    if (typeof token !== "string") throw error;
    return (await world.call(operation, input, { confirmationToken: token })) as T;
  }
}

/** As the network tells it, of a time that stays what it was when it was written down. */
function news(
  change: InboundGroupChange["change"],
  people: string[],
  more: Partial<InboundGroupChange> = {},
): InboundGroupChange {
  const at = new Date(Math.floor(world.clock.now().getTime() / SECOND_MS) * SECOND_MS).toISOString();
  const members = people.map((phone) => ({ phone }));
  return { kind: "group", chat: { type: "group", networkId: group.networkId }, change, members, at, ...more };
}

async function members() {
  const { items } = await call<{ items: { number?: string; admin?: true }[] }>(listGroupMembers, {
    chat_id: group.chatId,
  });
  return items.map(({ number, admin }) => `${number?.slice(1)}${admin ? " admin" : ""}`).sort();
}
const detail = async () =>
  (await call<{ group: Record<string, unknown> }>(getGroup, { chat_id: group.chatId })).group as {
    name: string;
    left?: true;
    admin?: boolean;
    settings: Record<string, unknown>;
  };
const one = (phone: string) => ({ chat_id: group.chatId, participants: [`+${phone}`] });
const many = (phone: string) => ({ chat_ids: [group.chatId], participants: [`+${phone}`] });

describe("news of the time before, that come after the answer", () => {
  it("bring nobody back who was removed, until the network tells of who came later", async () => {
    const before = news("joined", [ANA]);
    await call(removeGroupMembers, many(ANA));
    const removed = news("removed", [ANA]);
    expect(await members()).toEqual([]);
    await world.flow.record(before);
    expect(await members()).toEqual([]);
    await world.flow.record({ ...before, change: "created", historical: true, settings: { subject: "Truth" } });
    await world.flow.record({ ...before, change: "promoted", historical: true });
    expect(await members()).toEqual([]);
    await world.flow.record(removed);
    expect(await members()).toEqual([]);
    later();
    await world.flow.record(news("joined", [ANA]));
    expect(await members()).toEqual([ANA]);
  });

  it("take nobody out who was added, nor undo what was asked a moment before", async () => {
    await call(addGroupMembers, many(BO));
    const added = news("joined", [BO]);
    await call(removeGroupMembers, many(BO));
    await call(addGroupMembers, many(BO));
    await world.flow.record(news("removed", [BO]));
    expect(await members()).toEqual([ANA, BO]);
    await call(removeGroupMembers, many(BO));
    await world.flow.record(added);
    expect(await members()).toEqual([ANA]);
  });

  it("change neither roles, nor settings, nor the name, nor our own place", async () => {
    const before = [
      news("demoted", [ANA]),
      news("settings", [], { settings: { subject: "Old name", whoSends: "everyone" } }),
    ];
    await call(promoteGroupMembers, one(ANA));
    await call(updateGroupSettings, { chat_id: group.chatId, only_admins_send: true });
    await call(updateGroupInfo, { chat_id: group.chatId, name: "New name" });
    await world.flow.record(...before);
    expect(await members()).toEqual([`${ANA} admin`]);
    expect(await detail()).toMatchObject({ name: "New name", settings: { only_admins_send: true } });
    const promoted = news("promoted", [ANA]);
    await call(demoteGroupMembers, one(ANA));
    await world.flow.record(promoted);
    expect(await members()).toEqual([ANA]);
    const us = news("promoted", [], { self: true });
    later();
    await call(leaveGroup, { chat_id: group.chatId });
    await world.flow.record(us);
    expect(await detail()).toMatchObject({ left: true, admin: false });
  });

  it("of one lock, an unlock and another lock leave the last", async () => {
    const told = [];
    for (const only_admins_send of [true, false, true]) {
      await call(updateGroupSettings, { chat_id: group.chatId, only_admins_send });
      told.push(news("settings", [], { settings: { whoSends: only_admins_send ? "admins" : "everyone" } }));
    }
    await world.flow.record(...told.slice(0, 2));
    expect((await detail()).settings).toMatchObject({ only_admins_send: true });
    await world.flow.record(...told.slice(2));
    later();
    await world.flow.record(news("settings", [], { settings: { whoSends: "everyone" } }));
    expect((await detail()).settings).toMatchObject({ only_admins_send: false });
  });
});

describe("news that come before the answer", () => {
  /** Both come in while the network has done what is asked and has not answered yet. */
  async function whileAsked(act: "removeMembers" | "addMembers", events: () => InboundGroupChange[]) {
    const { ability } = world.flow.connector.groups;
    const asIs = ability[act];
    ability[act] = async (...about) => {
      await world.flow.record(...events());
      ability[act] = asIs;
      if (!asIs) throw new Error("The scripted network can do it.");
      return asIs(...about);
    };
  }

  it("of what came after it: whoever came back stays, whoever left again is gone", async () => {
    await whileAsked("removeMembers", () => [news("removed", [ANA]), news("joined", [ANA])]);
    await call(removeGroupMembers, many(ANA));
    expect(await members()).toEqual([ANA]);
    await whileAsked("addMembers", () => [news("joined", [BO]), news("left", [BO])]);
    await call(addGroupMembers, many(BO));
    expect(await members()).toEqual([ANA]);
  });

  it("of what came before it: the answer has the last word", async () => {
    await whileAsked("removeMembers", () => [news("joined", [ANA])]);
    await call(removeGroupMembers, many(ANA));
    expect(await members()).toEqual([]);
  });
});

describe("without any news", () => {
  it("a new group has what was wished for it, and nothing that was refused", async () => {
    const refused = { code: "group_conflict" as const, message: "Not now.", retryable: false };
    const wished = { name: "Wished", settings: { only_admins_send: true, approve_joins: true } };
    const made = await call<GroupAnswer>(createGroup, wished);
    group.chatId = made.chat_id ?? "";
    expect((await detail()).settings).toEqual({ only_admins_send: true, approve_joins: true });
    world.flow.connector.groups.answers.set("updateSettings", [{ outcome: "rejected", error: refused }]);
    const other = await call<GroupAnswer>(createGroup, wished);
    expect(other).toMatchObject({ state: "done", error: { code: "group_conflict" } });
    group.chatId = other.chat_id ?? "";
    expect((await detail()).settings).toEqual({ approve_joins: true });
  });

  it("who was let in on request is in, who was not is not", async () => {
    const decide = (approve: boolean) =>
      call(reviewGroupJoinRequests, { chat_id: group.chatId, decisions: [{ request_id: "request-1", approve }] });
    await decide(false);
    expect(await members()).toEqual([ANA]);
    await decide(true);
    expect(await members()).toEqual(["34600999888", ANA].sort());
  });

  it("a deleted message is gone, though its sender could not be removed", async () => {
    const chat = { type: "group" as const, networkId: group.networkId };
    const spam = textFrom(ANA, "Buy this", { chat, sender: { phone: ANA } });
    await world.flow.record(spam);
    const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.providerId, spam.providerId)));
    const refused = { code: "group_conflict" as const, message: "An owner stays.", retryable: false };
    world.flow.connector.groups.answers.set("removeMembers", [{ outcome: "rejected", error: refused }]);
    const input = { message_id: row?.id, remove_sender: true };
    const { results } = await call<GroupAnswer>(moderateGroupMessage, input);
    expect(results).toMatchObject([
      { id: row?.id, ok: true },
      { ok: false, error: { code: "group_conflict" } },
    ]);
    const { message } = await call<{ message: object }>(getMessage, { message_id: row?.id });
    expect(message).toMatchObject({ deleted: expect.anything() });
    expect(await members()).toEqual([ANA]);
  });

  it("a group that was joined is read, though it was known before", async () => {
    const { groups } = world.flow.connector;
    groups.has([{ phone: BO }]);
    const joined = await call<GroupAnswer>(joinGroup, { invite_code: "COOKS1" });
    group.chatId = joined.chat_id ?? "";
    await world.flow.runJobs();
    expect(await members()).toEqual([BO]);
    await call(leaveGroup, { chat_id: group.chatId });
    groups.has([{ phone: ANA }]);
    await call(joinGroup, { invite_code: "COOKS1" });
    await world.flow.runJobs();
    expect(await members()).toEqual([ANA]);
    groups.state = null;
  });
});
