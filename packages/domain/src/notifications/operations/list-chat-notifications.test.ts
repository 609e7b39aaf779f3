import type { InboundEvent, InboundGroupChange } from "@parley/connectors/contract";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { NotificationView } from "../schemas.ts";
import { listChatNotifications } from "./list-chat-notifications.ts";

const GROUP = { type: "group" as const, networkId: "120363021234567890" };
const [ana, bob] = [
  { phone: "34611000001", pushName: "Ana" },
  { phone: "34611000002", pushName: "Bob" },
];
const at = (minute: number) => `2026-11-21T08:${String(minute).padStart(2, "0")}:00.000Z`;

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  await world.flow.record(
    groupChange("joined", 1, { members: [ana, bob] }),
    groupChange("left", 2, { members: [bob] }),
    groupChange("settings", 3, {
      settings: { subject: "Garden", whoSends: "admins", inviteLink: "https://c.x/secret" },
    }),
    groupChange("promoted", 4, { self: true }),
    groupChange("failed", 5, { reason: "no" }),
    call("connect", 6, { direction: "USER_INITIATED", session: { sdp: "v=0" } }),
    call("terminate", 6, { status: "COMPLETED", duration: 42 }),
    system("Your security code changed.", 7),
    textFrom(world.number, "Hello?", { sentAt: at(8) }),
  );
});
afterAll(() => world.close());

function groupChange(
  change: InboundGroupChange["change"],
  minute: number,
  more: Partial<InboundGroupChange>,
): InboundGroupChange {
  return { kind: "group", chat: GROUP, change, members: [], at: at(minute), ...more };
}

function call(event: string, minute: number, payload: Record<string, unknown>): InboundEvent {
  const caller = { phone: world.number };
  const chat = { type: "direct" as const, networkId: world.number, peer: caller };
  return { kind: "call", callId: "wacid.1", chat, caller, event, at: at(minute), payload };
}

function system(text: string, minute: number) {
  return textFrom(world.number, text, { sentAt: at(minute), content: { type: "system", text } });
}

const answer = (input: object = {}, changes = {}) => world.call(listChatNotifications, input, changes);
const list = async (input: object = {}, changes = {}) => (await answer(input, changes))["items"] as NotificationView[];
const typesOf = (items: readonly NotificationView[]) => items.map((item) => item.type);

it("tells all chats' together, newest first, each with its chat; nothing that people wrote", async () => {
  const items = await list();
  expect(typesOf(items)).toEqual(["system", "call", "promoted", "settings", "left", "joined"]);
  expect(items[0]).toMatchObject({
    chat_id: world.chatId,
    chat_name: "Person 678",
    text: "Your security code changed.",
  });
  expect(items.at(-1)).toEqual({
    type: "joined",
    at: "2026-11-21T08:01:00Z",
    chat_id: world.groupChatId,
    chat_name: "Garden",
    people: [
      { contact_id: expect.stringMatching(/^con_/), name: "Ana" },
      { contact_id: expect.stringMatching(/^con_/), name: "Bob" },
    ],
  });
});

it("tells one chat's without naming it in every line, by number as well", async () => {
  const items = await list({ chat_id: `+${world.number}` });
  expect(typesOf(items)).toEqual(["system", "call"]);
  expect(items[0]).not.toHaveProperty("chat_id");
  expect(typesOf(await list({ chat_id: world.groupChatId }))).toEqual(["promoted", "settings", "left", "joined"]);
});

it("tells a call once, with how it ended, and nothing of its connection", async () => {
  const [one, ...more] = await list({ type: "call" });
  expect(more).toEqual([]);
  expect(one).toEqual({
    type: "call",
    at: "2026-11-21T08:06:00Z",
    chat_id: world.chatId,
    chat_name: "Person 678",
    people: [{ contact_id: world.contactId, name: "Person 678" }],
    call: { state: "completed", seconds: 42 },
    message_id: expect.stringMatching(/^msg_/),
  });
});

it("tells settings in the words in which they are set, and never the invite link", async () => {
  const items = await list({ type: "settings" });
  expect(items).toMatchObject([{ settings: { name: "Garden", only_admins_send: true, invite_link: "changed" } }]);
  expect(JSON.stringify(items)).not.toContain("secret");
});

it("tells of our own phone, and starts where it is asked to", async () => {
  expect(await list({ type: "promoted" })).toMatchObject([{ this_phone: true }]);
  expect(typesOf(await list({ since: at(4) }))).toEqual(["system", "call", "promoted"]);
});

it("shows five people of many and how many there were", async () => {
  const members = Array.from({ length: 8 }, (_, index) => ({ phone: `3462200000${index}` }));
  await world.flow.record(groupChange("joined", 0, { members }));
  const many = (await list({ type: "joined" })).find((item) => item.people_count);
  expect(many).toMatchObject({ people_count: 8 });
  expect(many?.people).toHaveLength(5);
});

describe("page after page", () => {
  it("loses and repeats nothing where calls and joins fall on one moment", async () => {
    for (let index = 0; index < 12; index++) {
      const caller = { phone: world.number };
      const chat = { type: "direct" as const, networkId: world.number, peer: caller };
      await world.flow.record(
        { kind: "call", callId: `wacid.same.${index}`, chat, caller, event: "connect", at: at(30), payload: {} },
        groupChange("left", 30, { members: [{ phone: `3463300${1000 + index}` }] }),
      );
    }
    const whole = await list({ limit: 100 });
    expect(whole.filter((item) => item.at === "2026-11-21T08:30:00Z")).toHaveLength(24);
    const seen = [];
    let cursor: unknown;
    do {
      const page = await answer({ limit: 5, ...(cursor ? { cursor } : {}) });
      seen.push(...(page["items"] as NotificationView[]));
      cursor = page["next_cursor"];
    } while (cursor);
    expect(seen).toEqual(whole);
  });

  it("refuses a cursor of another list", async () => {
    await expect(list({ cursor: "bm9wZQ" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

it("is found by an index of its own however many messages there are", async () => {
  const plan = await world.query(async (tx) => {
    await tx.execute(sql`set local enable_seqscan = off`);
    const { rows } = await tx.execute<{ "QUERY PLAN": string }>(sql`
      explain select id from messages where workspace_id = ${world.workspaceId} and type in ('call', 'system')
      order by sent_at desc, id desc limit 20`);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
  expect(plan).toContain("messages_of_network_by_time");
});

it("shows a key of one phone only that phone's", async () => {
  expect(await list({}, { phoneIds: ["phn_elsewhere"] })).toEqual([]);
  expect(await list({ phone_id: world.phoneId })).not.toEqual([]);
  await expect(list({ phone_id: world.other.phoneId })).rejects.toMatchObject({ code: "phone_not_found" });
});
