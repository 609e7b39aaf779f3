import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { searchChats } from "../../chats/operations/search-chats.ts";
import { createChat } from "../../chats/operations/create-chat.ts";
import { checkWhatsappNumber } from "./check-whatsapp-number.ts";
import { importContacts } from "./import-contacts.ts";
import { createContact } from "./create-contact.ts";
import { getContact } from "./get-contact.ts";
import { listContacts } from "./list-contacts.ts";
import { searchContacts } from "./search-contacts.ts";
import { updateContact } from "./update-contact.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

describe("adding a contact", () => {
  it("makes one that is found, with what was set on it", async () => {
    const { contact, created } = await world.call(createContact, {
      phone_number: "+34 600 000 001",
      name: "  Ana Suárez ",
      internal: true,
      custom_properties: { plan: "gold" },
    });
    expect(created).toBe(true);
    expect(contact).toMatchObject({
      name: "Ana Suárez",
      number: "+34600000001",
      internal: true,
      custom_properties: { plan: "gold" },
    });
    expect(await world.call(searchContacts, { query: "suarez" })).toMatchObject({
      items: [{ contact_id: (contact as { contact_id: string }).contact_id }],
    });
  });

  it("knows someone whose number is printed with the 0 of calls within the country", async () => {
    const printed = `+${world.number.slice(0, 2)} (0)${world.number.slice(2, 5)} ${world.number.slice(5)}`;
    const checked = await world.call(checkWhatsappNumber, { phone_numbers: [printed] });
    expect(checked).toMatchObject({ items: [{ number: `+${world.number}`, contact_id: world.contactId }] });
    const answer = await world.call(createChat, { phone_number: printed });
    expect(answer).toMatchObject({ chat: { chat_id: world.chatId } });
    const csv = `phone_number,internal\n${printed},false\n`;
    expect(await world.call(importContacts, { csv, upsert: true })).toMatchObject({ created: 0 });
  });

  it("is told to the first of several calls at once as new, and to the others as known", async () => {
    const add = () => world.call(createContact, { phone_number: "+34 600 000 077", name: "Pilar" });
    const answers = await Promise.all([add(), add(), add()]);
    expect(answers.map(({ created }) => created).toSorted()).toEqual([false, false, true]);
    expect(new Set(answers.map(({ contact }) => (contact as { contact_id: string }).contact_id)).size).toBe(1);
  });

  it("gives someone who wrote the name we know them by, in their chat too", async () => {
    const answer = await world.call(createContact, { phone_number: world.number, name: "Otto Brandt" });
    expect(answer).toMatchObject({
      created: false,
      contact: { contact_id: world.contactId, name: "Otto Brandt", push_name: "Person 678" },
    });
    expect(await world.call(searchChats, { query: "brandt" })).toMatchObject({ items: [{ chat_id: world.chatId }] });
  });

  it("twice is the same; under another name it is refused, naming who is there", async () => {
    const again = await world.call(createContact, { phone_number: world.number, name: "Otto Brandt" });
    expect(again).toMatchObject({ created: false });
    await expect(world.call(createContact, { phone_number: world.number, name: "Otto B." })).rejects.toMatchObject({
      code: "contact_conflict",
      options: { hint: "update_contact", details: { contact_id: world.contactId, name: "Otto Brandt" } },
    });
  });

  it("tells a key of another phone nothing of who is there", async () => {
    const refused = world.call(
      createContact,
      { phone_number: world.number, name: "X" },
      { phoneIds: ["phn_elsewhere"] },
    );
    await expect(refused).rejects.toMatchObject({ code: "contact_conflict" });
    await expect(refused).rejects.not.toHaveProperty("options.details");
  });

  it("refuses what is no number", async () => {
    await expect(world.call(createContact, { phone_number: "12345", name: "X" })).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [{ path: "phone_number", received: "12345" }] },
    });
  });
});

describe("changing a contact", () => {
  it("changes what is given, merges properties and removes those that are null", async () => {
    const set = (custom_properties: object) =>
      world.call(updateContact, { contact_id: world.contactId, custom_properties });
    await set({ plan: "gold", seats: 3 });
    const { contact } = await set({ plan: null, city: "Bonn" });
    expect(contact).toMatchObject({ name: "Otto Brandt", custom_properties: { seats: 3, city: "Bonn" } });
  });

  it("without a name of ours shows the one they give themselves", async () => {
    const { contact } = await world.call(updateContact, { contact_id: world.contactId, name: null });
    expect(contact).toMatchObject({ name: "Person 678" });
    expect(await world.call(getContact, { contact_id: world.contactId })).toMatchObject({
      contact: { name: "Person 678" },
      chats: [{ name: "Person 678" }],
    });
  });

  it("holds at most a hundred properties", async () => {
    const custom_properties = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, index]));
    await expect(world.call(updateContact, { contact_id: world.contactId, custom_properties })).rejects.toMatchObject({
      code: "limit_exceeded",
    });
  });

  it("moves the contact to the top of the list, which knows our own people", async () => {
    world.clock.advance(1_000);
    await world.call(updateContact, { contact_id: world.contactId, internal: true });
    const { items } = (await world.call(listContacts, { internal: true })) as { items: { contact_id: string }[] };
    expect(items[0]).toMatchObject({ contact_id: world.contactId, internal: true });
    const others = (await world.call(listContacts, { internal: false })) as { items: { contact_id: string }[] };
    expect(others.items.map((item) => item.contact_id)).not.toContain(world.contactId);
    expect(await world.call(listContacts, { updated_since: "now" })).toMatchObject({ items: [items[0]] });
  });
});
