import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createContact } from "./create-contact.ts";
import { getContact } from "./get-contact.ts";
import { listContactChats } from "./list-contact-chats.ts";

/** The group of the world, and the person who joins it. */
const GROUP = "120363021234567890";
const PERSON = { phone: "4915112345678" };

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const get = (contact_id: string) => world.call(getContact, { contact_id });

describe("a contact", () => {
  it("shows who it is and the chats they are in", async () => {
    expect(await get(world.contactId)).toMatchObject({
      contact: { contact_id: world.contactId, name: "Person 678", number: "+4915112345678" },
      chats: [{ chat_id: world.chatId, name: "Person 678", type: "direct", phone_id: world.phoneId, unread: 2 }],
    });
  });

  it.each(["+49 151 12345678", "4915112345678", "4915112345678@c.us", "4915112345678@s.whatsapp.net"])(
    "is found by %s",
    async (form) => {
      expect(await get(form)).toMatchObject({ contact: { contact_id: world.contactId } });
    },
  );

  it("is found by their direct chat, which lists name them by; a group is nobody", async () => {
    const { contact } = await world.call(getContact, { contact_id: world.chatId });
    expect(contact).toMatchObject({ contact_id: world.contactId });
    await expect(world.call(getContact, { contact_id: world.groupChatId })).rejects.toMatchObject({
      code: "contact_not_found",
    });
  });

  it("is not found where there is none, in words that say what to do", async () => {
    await expect(get("+4915100000000")).rejects.toMatchObject({
      code: "contact_not_found",
      message: expect.stringContaining("search_contacts"),
      options: { fields: [{ path: "contact_id", received: "+4915100000000" }] },
    });
  });
});

describe("a name in place of an id", () => {
  it("of two people is refused with both, and which is meant is left to ask", async () => {
    for (const phone_number of ["+34600000001", "+34600000002"])
      await world.call(createContact, { phone_number, name: "Ana Suárez" });
    await expect(get("ana suarez")).rejects.toMatchObject({
      code: "contact_conflict",
      message: expect.stringContaining("Ask which one"),
      options: {
        details: {
          candidates: expect.arrayContaining([
            expect.objectContaining({ name: "Ana Suárez", number: "+34600000001" }),
            expect.objectContaining({ name: "Ana Suárez", number: "+34600000002" }),
          ]),
        },
      },
    });
  });

  it("of one person is offered, never taken: people choose their own names", async () => {
    await expect(get("Person 678")).rejects.toMatchObject({
      code: "contact_not_found",
      options: { details: { candidates: [expect.objectContaining({ contact_id: world.contactId })] } },
    });
    await expect(get("Nobody At All")).rejects.not.toHaveProperty("options.details");
  });
});

describe("the chats of a contact", () => {
  it("page by kind, latest first", async () => {
    const { contact, items, next_cursor } = await world.call(listContactChats, { contact_id: world.contactId });
    expect(contact).toEqual({ contact_id: world.contactId, name: "Person 678" });
    expect(items).toMatchObject([{ chat_id: world.chatId }]);
    expect(next_cursor).toBeNull();
    const groups = await world.call(listContactChats, { contact_id: world.contactId, type: "group" });
    expect(groups).toMatchObject({ items: [] });
  });

  it("hold the groups they share with us, with their role", async () => {
    const change = { kind: "group" as const, chat: { type: "group" as const, networkId: GROUP }, members: [PERSON] };
    await world.flow.record({ ...change, change: "joined", at: "2026-11-21T09:30:00.000Z" });
    await world.flow.record({ ...change, change: "promoted", at: "2026-11-21T09:31:00.000Z" });
    const page = await world.call(listContactChats, { contact_id: world.contactId, limit: 1 });
    const rest = await world.call(listContactChats, {
      contact_id: world.contactId,
      limit: 1,
      cursor: page["next_cursor"],
    });
    const items = [...(page["items"] as object[]), ...(rest["items"] as object[])];
    expect(items).toHaveLength(2);
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ chat_id: world.groupChatId, type: "group", name: "Garden club", admin: true }),
      ]),
    );
    expect(rest["next_cursor"]).toBeNull();
  });
});
