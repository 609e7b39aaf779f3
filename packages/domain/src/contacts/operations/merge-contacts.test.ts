import type { AppError } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getChat } from "../../chats/operations/get-chat.ts";
import { chats } from "../../chats/table.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { getPollResults } from "../../messages/operations/get-poll-results.ts";
import { listMessages } from "../../messages/operations/list-messages.ts";
import { listReactions } from "../../messages/operations/list-reactions.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { messages } from "../../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createTicket } from "../../tickets/operations/create-ticket.ts";
import { tickets } from "../../tickets/table.ts";
import { createContact } from "./create-contact.ts";
import { getContact } from "./get-contact.ts";
import { listContacts } from "./list-contacts.ts";
import { mergeContacts } from "./merge-contacts.ts";
import { updateContact } from "./update-contact.ts";

const OTHER = "34600000001";

let world: SweepWorld;
let otherId: string;
beforeEach(async () => {
  world = await sweepWorld();
  world.clock.advance(1_000);
  await world.flow.record(textFrom(OTHER, "I write from Spain", { sentAt: world.clock.now().toISOString() }));
  otherId = (await detail(`+${OTHER}`)).contact_id;
});
afterEach(() => world.close());

interface Detail {
  contact_id: string;
  name: string;
  number?: string;
  other_numbers?: string[];
  labels?: string[];
  custom_properties?: object;
}

async function detail(contact_id: string): Promise<Detail> {
  return ((await world.call(getContact, { contact_id })) as { contact: Detail }).contact;
}

const asked = (input: object): Promise<AppError> =>
  world.call(mergeContacts, input).then(
    () => Promise.reject(new Error("It was done without being asked for.")),
    (error: AppError) => error,
  );

async function merge(keep_id: string, merge_ids: string[]) {
  const input = { keep_id, merge_ids };
  const confirmationToken = String((await asked(input)).options.details?.["confirmation_token"]);
  return world.call(mergeContacts, input, { confirmationToken });
}

const people = async () =>
  ((await world.call(listContacts, { limit: 100 })) as { items: { contact_id: string }[] }).items.map(
    (item) => item.contact_id,
  );

describe("before", () => {
  it("says who goes into whom, how much goes over and what is lost, and does nothing", async () => {
    await world.call(updateContact, {
      contact_id: world.contactId,
      name: "Otto Brandt",
      custom_properties: { plan: "gold", city: "Bonn" },
    });
    await world.call(updateContact, {
      contact_id: otherId,
      name: "Otto B.",
      labels: ["Lead"],
      custom_properties: { plan: "silver" },
    });
    const { chat_id } = await world.call(sendMessage, { chat_id: `+${OTHER}`, text: "Hola" });
    await world.call(createTicket, { chat_id, subject: "Late" });
    const error = await asked({ keep_id: world.contactId, merge_ids: [`+${OTHER}`, "+34699999999"] });
    expect(error.code).toBe("approval_required");
    expect(error.message).toContain("2 identifiers, 1 chat, 0 groups, 1 message, 1 ticket and 1 label");
    expect(error.message).toContain("Lost: 1 saved name, 1 differing property value.");
    expect(error.options.details?.["preview"]).toMatchObject({
      count: 1,
      keep: { contact_id: world.contactId, name: "Otto Brandt", number: `+${world.number}` },
      merge: [{ contact_id: otherId, number: expect.stringMatching(/^\+\d+$/) }],
      moved: { identifiers: 2, chats: 1, groups: 0, messages: 1, tickets: 1, labels: 1 },
      names_lost: 1,
      values_lost: 1,
      refused: [{ id: "+34699999999", ok: false, error: { code: "contact_not_found" } }],
    });
    expect(await people()).toContain(otherId);
  });

  it("says what the one that stays will be called and that it becomes internal, which it then is", async () => {
    await world.call(updateContact, { contact_id: otherId, name: "Otto B.", internal: true });
    const error = await asked({ keep_id: world.contactId, merge_ids: [otherId] });
    expect(error.message).toContain("It gets another name: see name_after.");
    expect(error.message).toContain("becomes internal");
    expect(error.options.details?.["preview"]).toMatchObject({ keep: { name_after: "Otto B.", internal_after: true } });
    await merge(world.contactId, [otherId]);
    expect(await detail(world.contactId)).toMatchObject({ name: "Otto B.", internal: true });
  });

  it("says nothing of a name that stays", async () => {
    await world.call(updateContact, { contact_id: world.contactId, name: "Otto Brandt" });
    await world.call(updateContact, { contact_id: otherId, name: "Otto B." });
    const error = await asked({ keep_id: world.contactId, merge_ids: [otherId] });
    expect(error.message).not.toContain("another name");
    await merge(world.contactId, [otherId]);
    expect(await detail(world.contactId)).toMatchObject({ name: "Otto Brandt" });
  });

  it("refuses where they know more of the person than one contact holds", async () => {
    for (const [id, letter] of [
      [world.contactId, "Left"],
      [otherId, "Right"],
    ] as const) {
      const texts = ["Oak", "Birch", "Larch", "Willow", "Elder"].map((tree) => [`${letter} ${tree}`, "x".repeat(900)]);
      await world.call(updateContact, { contact_id: id, custom_properties: Object.fromEntries(texts) });
    }
    const input = { keep_id: world.contactId, merge_ids: [otherId] };
    expect(await asked(input)).toMatchObject({ code: "limit_exceeded" });
    const unconfirmed = new Set(["merge_contacts"]);
    await expect(world.call(mergeContacts, input, { unconfirmed })).rejects.toMatchObject({ code: "limit_exceeded" });
  });

  it("refuses where nobody of them is known, naming the parameter", async () => {
    const error = await asked({ keep_id: world.contactId, merge_ids: ["+34699999999"] });
    expect(error).toMatchObject({ code: "contact_not_found", options: { fields: [{ path: "merge_ids" }] } });
    const keep = await asked({ keep_id: "con_nobody", merge_ids: [otherId] });
    expect(keep).toMatchObject({ code: "contact_not_found", options: { fields: [{ path: "keep_id" }] } });
  });

  it("asks nothing where they are one already, and changes nothing", async () => {
    await merge(world.contactId, [otherId]);
    const before = await detail(world.contactId);
    world.clock.advance(1_000);
    expect(await world.call(mergeContacts, { keep_id: world.contactId, merge_ids: [otherId] })).toMatchObject({
      contact: before,
      items: [{ id: world.contactId, ok: true }],
      moved: { identifiers: 0, messages: 0 },
    });
  });
});

describe("one contact of two", () => {
  it("keeps the one that was named, with what was set on either; the old id and number lead to it", async () => {
    await world.call(updateContact, { contact_id: otherId, labels: ["Lead"], custom_properties: { city: "Cádiz" } });
    await world.call(updateContact, {
      contact_id: world.contactId,
      labels: ["VIP"],
      custom_properties: { plan: "gold" },
    });
    // The younger one stays: who is older has no say where someone has chosen.
    const answer = await merge(otherId, [world.contactId]);
    expect(answer).toMatchObject({
      contact: { contact_id: otherId, labels: ["Lead", "vip"], custom_properties: { city: "Cádiz", plan: "gold" } },
      items: [{ id: world.contactId, ok: true, name: "Person 678" }],
    });
    const kept = await detail(otherId);
    expect(await detail(world.contactId)).toEqual(kept);
    expect(await detail(`+${world.number}`)).toEqual(kept);
    expect(await people()).not.toContain(world.contactId);
  });

  it("has a chat with each number, and by its id leads to the one written from last", async () => {
    const { chat_id: otherChat } = await world.call(sendMessage, { chat_id: `+${OTHER}`, text: "Hola" });
    const { ticket } = await world.call(createTicket, { chat_id: otherChat, subject: "Late" });
    await merge(world.contactId, [otherId]);
    const chatOf = async (chat_id: string) => (await world.call(getChat, { chat_id }))["chat"] as object;
    for (const [number, chat_id] of [
      [`+${OTHER}`, otherChat],
      [`+${world.number}`, world.chatId],
    ]) {
      expect(await chatOf(String(number))).toMatchObject({ chat_id, number, contact_id: world.contactId });
      expect(await chatOf(String(chat_id))).toMatchObject({ chat_id, number });
    }
    const { items } = (await world.call(listMessages, { chat_id: otherChat })) as { items: { text?: string }[] };
    expect(items.map((item) => item.text).sort()).toEqual(["Hola", "I write from Spain"]);
    const [row] = await world.query((tx) =>
      tx
        .select()
        .from(tickets)
        .where(eq(tickets.id, (ticket as { ticket_id: string }).ticket_id)),
    );
    expect(row).toMatchObject({ chatId: otherChat, contactId: world.contactId });
    for (const [number, chat_id] of [
      [OTHER, otherChat],
      [world.number, world.chatId],
    ] as const) {
      world.clock.advance(1_000);
      await world.flow.record(textFrom(number, `From ${number}`, { sentAt: world.clock.now().toISOString() }));
      expect(await chatOf(world.contactId)).toMatchObject({ chat_id, last_text: `From ${number}` });
      expect(await chatOf(otherId)).toMatchObject({ chat_id });
    }
  });

  it("is one chat again where the network says that both are one account", async () => {
    const bsuid = "ES.hidden";
    const hidden = { type: "direct" as const, networkId: bsuid, peer: { bsuid } };
    const said = (text: string, sender: object) =>
      textFrom("0", text, { sender, chat: { ...hidden, peer: sender }, sentAt: world.clock.now().toISOString() });
    await world.flow.record(said("Who am I?", { bsuid }));
    const [hiddenChat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, bsuid)));
    await merge(otherId, [String(hiddenChat?.contactId)]);
    world.clock.advance(1_000);
    await world.flow.record(said("It was me", { bsuid, phone: OTHER }));
    const byNumber = await world.call(getChat, { chat_id: `+${OTHER}` });
    expect(byNumber).toMatchObject({ chat: { number: `+${OTHER}`, last_text: "It was me" } });
    expect(await world.call(getChat, { chat_id: hiddenChat?.id })).toEqual(byNumber);
  });

  it("is written to at the number used last, whichever of them stays", async () => {
    expect((await detail(world.contactId)).number).toBe(`+${world.number}`);
    await merge(world.contactId, [otherId]);
    expect(await detail(world.contactId)).toMatchObject({ number: `+${OTHER}`, other_numbers: [`+${world.number}`] });
    const { contact } = await world.call(createContact, { phone_number: "+34600000002", name: "Never wrote" });
    await merge(world.contactId, [(contact as { contact_id: string }).contact_id]);
    expect((await detail(world.contactId)).number).toBe(`+${OTHER}`);
  });

  it("takes reactions and votes along; of two about one message the newer counts", async () => {
    const provider = async (id: string) => {
      const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.id, id)));
      return String(row?.providerId);
    };
    const poll = await provider(world.pollMessageId);
    const text = await provider(world.outboundMessageId);
    const own = { type: "direct" as const, networkId: world.number, peer: { phone: world.number } };
    const said = (phone: string, at: string) => ({ chat: own, sender: { phone }, fromMe: false, at });
    await world.flow.record(
      { kind: "reaction", targetProviderId: text, emoji: "👍", ...said(world.number, "2026-11-21T09:00:00.000Z") },
      { kind: "reaction", targetProviderId: text, emoji: "❤️", ...said(OTHER, "2026-11-21T09:05:00.000Z") },
      { kind: "vote", targetProviderId: poll, options: ["Later"], ...said(OTHER, "2026-11-21T09:00:00.000Z") },
    );
    await merge(world.contactId, [otherId]);
    const { items } = await world.call(listReactions, { message_id: world.outboundMessageId });
    expect(items).toEqual([expect.objectContaining({ emoji: "❤️" })]);
    expect(JSON.stringify(items)).not.toContain(otherId);
    await world.flow.record({
      kind: "vote",
      targetProviderId: poll,
      options: ["Today"],
      ...said(world.number, "2026-11-21T09:10:00.000Z"),
    });
    expect(await world.call(getPollResults, { message_id: world.pollMessageId })).toMatchObject({
      voters: 1,
      options: [
        { option: "Today", votes: 1 },
        { option: "Later", votes: 0 },
      ],
    });
  });
});

it("a key of some phones merges nobody whom other phones know: their chats would go to somebody else", async () => {
  const limited = { phoneIds: [world.phoneId], unconfirmed: new Set(["merge_contacts"]) };
  await world.query((tx) => tx.update(chats).set({ phoneId: world.doomedPhoneId }).where(eq(chats.contactId, otherId)));
  for (const input of [
    { keep_id: world.contactId, merge_ids: [otherId] },
    { keep_id: otherId, merge_ids: [world.contactId] },
  ])
    await expect(world.call(mergeContacts, input, limited)).rejects.toMatchObject({
      code: "contact_conflict",
      message: expect.stringContaining(otherId),
    });
  expect(await people()).toContain(otherId);
  await world.query((tx) => tx.update(chats).set({ phoneId: world.phoneId }).where(eq(chats.contactId, otherId)));
  await world.call(mergeContacts, { keep_id: world.contactId, merge_ids: [otherId] }, limited);
  expect(await people()).not.toContain(otherId);
});
