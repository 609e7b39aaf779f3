import type { InboundGroupChange } from "@parley/connectors/contract";
import { AppError, SECOND_MS, type AnyOperation } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../chats/table.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createGroup } from "./operations/create-group.ts";
import { demoteGroupMembers } from "./operations/demote-group-members.ts";
import { getGroup } from "./operations/get-group.ts";
import { listGroupMembers } from "./operations/list-group-members.ts";
import { promoteGroupMembers } from "./operations/promote-group-members.ts";
import { removeGroupMembers } from "./operations/remove-group-members.ts";
import { updateGroupInfo } from "./operations/update-group-info.ts";

/** Changes of one second, whose news say nothing of their order: the network is asked how the group is. */
const ANA = "34600777101";
let world: SweepWorld;
let group: { chatId: string; networkId: string };

beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const made = (await world.call(createGroup, { name: "Truth", participants: [`+${ANA}`] })) as { chat_id: string };
  const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, made.chat_id)));
  group = { chatId: made.chat_id, networkId: row?.networkId ?? "" };
  isNow({});
  // The first news of a group have it read.
  await world.flow.record(news("joined"));
  await world.flow.runJobs();
  world.clock.advance(60 * SECOND_MS);
});

/** How the group is on the network from now on. */
function isNow({ name = "Truth", members = [{}] }: { name?: string; members?: { admin?: boolean }[] }) {
  const { groups } = world.flow.connector;
  groups.has([]);
  if (!groups.state) throw new Error("The scripted network has the group.");
  groups.state.subject = name;
  groups.state.members = members.map(({ admin = false }) => ({ person: { phone: ANA }, admin }));
}

async function call(operation: AnyOperation, input: object): Promise<unknown> {
  try {
    return await world.call(operation, input);
  } catch (error) {
    const token = error instanceof AppError && error.options.details?.["confirmation_token"];
    if (typeof token !== "string") throw error;
    return world.call(operation, input, { confirmationToken: token });
  }
}

function news(change: InboundGroupChange["change"], settings?: InboundGroupChange["settings"]): InboundGroupChange {
  const at = new Date(Math.floor(world.clock.now().getTime() / SECOND_MS) * SECOND_MS).toISOString();
  const members = settings ? [] : [{ phone: ANA }];
  const chat = { type: "group" as const, networkId: group.networkId };
  return { kind: "group", chat, change, members, at, ...(settings ? { settings } : {}) };
}
const named = (subject: string) => news("settings", { subject });
const rename = (name: string) => call(updateGroupInfo, { chat_id: group.chatId, name });
const one = () => ({ chat_id: group.chatId, participants: [`+${ANA}`] });

async function name() {
  await world.flow.runJobs();
  return ((await call(getGroup, { chat_id: group.chatId })) as { group: { name: string } }).group.name;
}
async function members() {
  await world.flow.runJobs();
  const page = (await call(listGroupMembers, { chat_id: group.chatId })) as { items: { admin?: true }[] };
  return page.items.map(({ admin }) => (admin ? "admin" : "member"));
}
const reads = () => world.flow.connector.groups.asked.filter(({ act }) => act === "read").length;

describe("a group that was changed by us and on the phone within one second", () => {
  it("is as the phone left it, though our own news come last", async () => {
    const ours = named("A");
    await rename("A");
    isNow({ name: "B" });
    await world.flow.record(named("B"));
    expect(await name()).toBe("B");
    world.clock.advance(4 * SECOND_MS);
    await world.flow.record(ours);
    expect(await name()).toBe("B");
  });

  it("is as we left it, though the phone's news come last", async () => {
    const theirs = named("C");
    const ours = named("D");
    await rename("D");
    isNow({ name: "D" });
    await world.flow.record(ours);
    world.clock.advance(4 * SECOND_MS);
    await world.flow.record(theirs);
    expect(await name()).toBe("D");
  });

  it("has the admins that the network has", async () => {
    const promoted = news("promoted");
    await call(promoteGroupMembers, one());
    isNow({});
    await world.flow.record(news("demoted"));
    expect(await members()).toEqual(["member"]);
    await world.flow.record(promoted);
    expect(await members()).toEqual(["member"]);
    world.clock.advance(60 * SECOND_MS);
    const demoted = news("demoted");
    await call(demoteGroupMembers, one());
    isNow({ members: [{ admin: true }] });
    await world.flow.record(news("promoted"), demoted);
    expect(await members()).toEqual(["admin"]);
  });

  it("still has whoever came back at once", async () => {
    const removed = news("removed");
    await call(removeGroupMembers, { chat_ids: [group.chatId], participants: [`+${ANA}`] });
    await world.flow.record(news("joined"));
    await world.flow.record(removed);
    expect(await members()).toEqual(["member"]);
  });

  it("is read when the phone's news are here before the network's answer to us", async () => {
    const { ability } = world.flow.connector.groups;
    const asIs = ability.updateInfo;
    ability.updateInfo = async (...about) => {
      ability.updateInfo = asIs;
      await world.flow.record(named("E"));
      isNow({ name: "E" });
      if (!asIs) throw new Error("The scripted network can do it.");
      return asIs(...about);
    };
    await rename("F");
    expect(await name()).toBe("E");
  });
});

it("news whose order is known lead to no reading", async () => {
  const before = reads();
  await rename("A");
  await world.flow.record(named("A"), news("promoted"));
  world.clock.advance(SECOND_MS);
  await world.flow.record(named("B"), news("demoted"));
  expect(await name()).toBe("B");
  expect(reads()).toBe(before);
});
