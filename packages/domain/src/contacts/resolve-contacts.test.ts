import type { Identity } from "@parley/connectors/contract";
import { HOUR_MS } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats, chatMembers } from "../chats/table.ts";
import { createChat } from "../chats/operations/create-chat.ts";
import { getChat } from "../chats/operations/get-chat.ts";
import { updateChat } from "../chats/operations/update-chat.ts";
import { textFrom, type FlowWorld } from "../inbound/fixtures-flow-world.ts";
import { listMessages } from "../messages/operations/list-messages.ts";
import { messages } from "../messages/table.ts";
import { sweepWorld } from "../sweep-world.ts";
import { contactIdentifiers, contacts } from "./table.ts";

let world: FlowWorld;
beforeAll(async () => {
  ({ flow: world } = await sweepWorld());
});
afterAll(() => world.close());

/** A text from someone whom the network names as given. */
function from(sender: Identity, networkId: string, text: string) {
  return textFrom("0", text, { sender, chat: { type: "direct", networkId, peer: sender } });
}

async function contactOf(value: string) {
  const [row] = await world.query((tx) =>
    tx
      .select({ id: contacts.id, name: contacts.name, source: contacts.nameSource, push: contacts.pushName })
      .from(contactIdentifiers)
      .innerJoin(contacts, eq(contacts.id, contactIdentifiers.contactId))
      .where(eq(contactIdentifiers.value, value)),
  );
  if (!row) throw new Error(`Nobody is known as ${value}.`);
  return row;
}

const at = (ms: number) => new Date(world.clock.now().getTime() + ms).toISOString();

function chatsOf(contactId: string) {
  return world.query((tx) => tx.select().from(chats).where(eq(chats.contactId, contactId)));
}

describe("someone new", () => {
  it("becomes one contact with every identifier, however often they write", async () => {
    const ana = { phone: "34600000001", bsuid: "ES.ana", username: "ana", pushName: "Ana" };
    await world.record(from(ana, "34600000001", "One"), from(ana, "34600000001", "Two"));
    await world.record(from(ana, "34600000001", "Three"));
    const ids = [await contactOf("34600000001"), await contactOf("ES.ana"), await contactOf("ana")];
    expect(new Set(ids.map((row) => row.id)).size).toBe(1);
    expect(ids[0]).toMatchObject({ name: "Ana", source: "push" });
    expect(await chatsOf(ids[0]?.id ?? "")).toHaveLength(1);
  });

  it("may have no phone, and is never shown by an opaque id", async () => {
    await world.record(from({ bsuid: "ES.hidden" }, "ES.hidden", "Hello"));
    expect(await contactOf("ES.hidden")).toMatchObject({ name: "Unknown", source: "none" });
  });

  it("is shown by number until they have a name, and by the name we save whatever they call themselves", async () => {
    await world.record(from({ phone: "34600000002" }, "34600000002", "Hi"));
    expect((await contactOf("34600000002")).name).toBe("+34600000002");
    await world.record(from({ phone: "34600000002", pushName: "Bea" }, "34600000002", "Hi again"));
    expect((await contactOf("34600000002")).name).toBe("Bea");
    await world.call(createChat, { phone_number: "34600000002", contact_name: "Beatriz Gómez" });
    await world.record(from({ phone: "34600000002", pushName: "Queen B" }, "34600000002", "It is me"));
    expect(await contactOf("34600000002")).toMatchObject({ name: "Beatriz Gómez", push: "Queen B" });
    expect((await chatsOf((await contactOf("34600000002")).id))[0]?.nameFolded).toBe("beatriz gomez");
  });

  it("is one contact when two transactions see them at once", async () => {
    const dan = { phone: "34600000004", bsuid: "ES.dan" };
    await Promise.all([
      world.record(from(dan, "34600000004", "From here")),
      world.record(from(dan, "34600000004", "From there")),
    ]);
    const rows = await world.query((tx) => tx.select().from(contactIdentifiers));
    expect(rows.filter((row) => row.value === "34600000004" || row.value === "ES.dan")).toHaveLength(2);
    expect((await contactOf("34600000004")).id).toBe((await contactOf("ES.dan")).id);
  });
});

describe("a mapping that comes late", () => {
  it("makes one of two contacts: the older stays, chats, messages and groups are its own, old ids lead to it", async () => {
    const group = { type: "group" as const, networkId: "120363000000000077", subject: "Choir" };
    await world.record(from({ bsuid: "ES.carla" }, "ES.carla", "Before the number was known"));
    world.clock.advance(1000);
    await world.record(from({ phone: "34600000003", pushName: "Carla" }, "34600000003", "Seen by number"), {
      kind: "group",
      chat: group,
      change: "joined",
      members: [{ phone: "34600000003" }],
      at: "2026-11-21T09:00:00.000Z",
    });
    const [older, younger] = [await contactOf("ES.carla"), await contactOf("34600000003")];
    const [oldChat] = await chatsOf(older.id);
    const [youngChat] = await chatsOf(younger.id);
    await world.call(updateChat, { chat_id: youngChat?.id, labels: ["choir"], custom_properties: { voice: "alto" } });

    await world.record(from({ bsuid: "ES.carla", phone: "34600000003" }, "34600000003", "Both at once"));

    expect(await contactOf("34600000003")).toEqual({ ...younger, id: older.id });
    const kept = await world.call(getChat, { chat_id: oldChat?.id });
    for (const name of [youngChat?.id, older.id, younger.id, "+34600000003"]) {
      expect(await world.call(getChat, { chat_id: name }), name).toEqual(kept);
    }
    expect(kept["chat"]).toMatchObject({
      chat_id: oldChat?.id,
      name: "Carla",
      number: "+34600000003",
      unread: 3,
      labels: ["choir"],
      custom_properties: { voice: "alto" },
      last_text: "Both at once",
    });
    const { items } = await world.call(listMessages, { chat_id: oldChat?.id });
    expect((items as { text: string }[]).map((item) => item.text).sort()).toEqual([
      "Before the number was known",
      "Both at once",
      "Seen by number",
    ]);
    const left = await world.query((tx) => tx.select().from(messages).where(eq(messages.senderId, younger.id)));
    expect(left).toEqual([]);
    const members = await world.query((tx) => tx.select().from(chatMembers).where(eq(chatMembers.contactId, older.id)));
    expect(members).toHaveLength(1);
  });

  it("leads the ids of two mergings in a row to what stayed last", async () => {
    for (const [index, bsuid] of ["ES.e1", "ES.e2", "ES.e3"].entries()) {
      world.clock.advance(1000);
      await world.record(from({ bsuid }, bsuid, `Message ${index}`));
    }
    const chatIds = [];
    for (const bsuid of ["ES.e1", "ES.e2", "ES.e3"]) {
      const [chat] = await chatsOf((await contactOf(bsuid)).id);
      chatIds.push(chat?.id);
    }
    const joined = (previous: string, current: string) => ({
      kind: "identity" as const,
      previous: { bsuid: previous },
      current: { bsuid: current },
      at: "2026-11-21T10:00:00.000Z",
    });
    await world.record(joined("ES.e2", "ES.e3"));
    await world.record(joined("ES.e1", "ES.e2"));
    for (const id of chatIds) {
      const { chat } = await world.call(getChat, { chat_id: id });
      expect(chat).toMatchObject({ chat_id: chatIds[0], unread: 3 });
    }
    await world.record(from({ bsuid: "ES.e3" }, "ES.e3", "Written under the last id"));
    const { chat } = await world.call(getChat, { chat_id: chatIds[0] });
    expect(chat).toMatchObject({ unread: 4, last_text: "Written under the last id" });
  });

  it("keeps a changed number's chat, and the new number is the one in use", async () => {
    await world.record(from({ phone: "34600000005" }, "34600000005", "My old number"));
    const [before] = await chatsOf((await contactOf("34600000005")).id);
    world.clock.advance(1000);
    await world.record({
      kind: "identity",
      previous: { phone: "34600000005" },
      current: { phone: "34600000006" },
      at: "2026-11-21T10:00:00.000Z",
    });
    for (const number of ["34600000005", "34600000006"]) {
      const { chat } = await world.call(getChat, { chat_id: number });
      expect(chat).toMatchObject({ chat_id: before?.id, number: "+34600000006" });
    }
  });

  it("a change that is told late takes nothing back, and a number taken back is in use again", async () => {
    const changed = (previous: string, current: string, at: string) =>
      world.record({
        kind: "identity",
        previous: { phone: previous, bsuid: `ES.${previous}` },
        current: { phone: current, bsuid: `ES.${current}` },
        at,
      });
    const [first, second, third] = ["34600000011", "34600000012", "34600000013"];
    await world.record(from({ phone: first, bsuid: `ES.${first}` }, first, "One"));
    const [chat] = await chatsOf((await contactOf(first)).id);
    const inUse = async () => (await world.call(getChat, { chat_id: chat?.id }))["chat"];
    world.clock.advance(HOUR_MS);
    await changed(second, third, at(0));
    await changed(first, second, at(-HOUR_MS / 2));
    expect(await inUse()).toMatchObject({ name: `+${third}`, number: `+${third}` });
    world.clock.advance(HOUR_MS);
    await changed(third, first, at(0));
    expect(await inUse()).toMatchObject({ name: `+${first}`, number: `+${first}` });
  });

  it("does not bring a number of the past into use", async () => {
    await world.record(from({ phone: "34600000008" }, "34600000008", "My new number"));
    world.clock.advance(1000);
    await world.record({
      kind: "identity",
      previous: { phone: "34600000007" },
      current: { phone: "34600000008" },
      at: "2026-11-21T10:00:00.000Z",
    });
    const { chat } = await world.call(getChat, { chat_id: "34600000007" });
    expect(chat).toMatchObject({ number: "+34600000008" });
  });

  it("does not merge on a username alone, which passes from hand to hand", async () => {
    await world.record(from({ bsuid: "ES.first", username: "shared" }, "ES.first", "Mine"));
    await world.record(from({ bsuid: "ES.second", username: "shared" }, "ES.second", "Mine since today"));
    expect((await contactOf("ES.first")).id).not.toBe((await contactOf("ES.second")).id);
    expect((await contactOf("shared")).id).toBe((await contactOf("ES.second")).id);
  });
});

it("remembers who stopped marketing, and who resumed it", async () => {
  const person = { phone: "34600000009" };
  const say = (value: "stop" | "resume") =>
    world.record({ kind: "preference", person, category: "marketing_messages", value, at: "2026-11-21T10:00:00.000Z" });
  const optOut = async () => {
    const id = (await contactOf("34600000009")).id;
    const [row] = await world.query((tx) => tx.select().from(contacts).where(eq(contacts.id, id)));
    return row?.marketingOptOutAt;
  };
  await say("stop");
  expect(await optOut()).toEqual(new Date("2026-11-21T10:00:00.000Z"));
  await say("resume");
  expect(await optOut()).toBeNull();
});
