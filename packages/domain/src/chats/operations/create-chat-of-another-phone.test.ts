import { execute, SCOPES, type AnyOperation, type AppError, type Scope } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContact } from "../../contacts/operations/create-contact.ts";
import { getContact } from "../../contacts/operations/get-contact.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { EventBatch, recordInboundEvents } from "../../inbound/index.ts";
import { linkPhone } from "../../phones/operations/link-phone.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createTicket } from "../../tickets/operations/create-ticket.ts";
import type { ChatDetail } from "../schemas.ts";
import { createChat } from "./create-chat.ts";
import { getChatContext } from "./get-chat-context.ts";
import { getChat } from "./get-chat.ts";
import { listChats } from "./list-chats.ts";
import { searchChats } from "./search-chats.ts";
import { updateChat } from "./update-chat.ts";

/** A number that only another phone has met is a bare number to a key that may not use that phone. */
let world: SweepWorld;
let otherPhoneId: string;
const SAVED = "Otto Geheim";

beforeAll(async () => {
  world = await sweepWorld();
  const linked = await execute(world.kernel, linkPhone, world.callerWith(), {
    name: "Second",
    connector: "simulated",
    settings: {},
    secrets: {},
  });
  otherPhoneId = linked.phone_id;
  await world.call(createContact, {
    phone_number: world.number,
    name: SAVED,
    labels: ["vip"],
    custom_properties: { plan: "gold" },
  });
});
afterAll(() => world.close());

function asOther(operation: AnyOperation, input: object, scopes: readonly Scope[] = SCOPES) {
  return world.call(operation, input, { phoneIds: [otherPhoneId], scopes: new Set(scopes) });
}

const create = (input: object, scopes?: readonly Scope[]) =>
  asOther(createChat, { phone_id: otherPhoneId, ...input }, scopes);

describe("a name given with the chat", () => {
  it("needs contacts:write, with a number that nobody knows too", async () => {
    for (const phone_number of [world.number, "34611000777"]) {
      await expect(create({ phone_number, contact_name: "Mine" }, ["chats:write"])).rejects.toMatchObject({
        code: "forbidden",
        options: { fields: [{ path: "contact_name" }], details: { missing_scopes: ["contacts:write"] } },
      });
    }
  });

  it("does not rename whom only another phone has met, nor tells of them", async () => {
    const refused: unknown = await create({ phone_number: world.number, contact_name: "Mine" }).catch(
      (e: unknown) => e,
    );
    expect(refused).toMatchObject({ code: "contact_conflict" });
    expect(JSON.stringify((refused as AppError).body("req"))).not.toMatch(/Geheim|con_/);
    expect(await world.call(getContact, { contact_id: world.contactId })).toMatchObject({ contact: { name: SAVED } });
    expect(await asOther(listChats, {})).toMatchObject({ items: [] });
  });

  it("does not rename whom somebody has named, as create_contact does not", async () => {
    const renaming = world.call(createChat, { phone_number: world.number, contact_name: "Otto B." });
    await expect(renaming).rejects.toMatchObject({ code: "contact_conflict", options: { hint: "update_contact" } });
    const again = await world.call(createChat, { phone_number: world.number, contact_name: SAVED });
    expect(again).toMatchObject({ chat: { chat_id: world.chatId, name: SAVED } });
  });

  it("is given to a number that nobody knows", async () => {
    const { chat } = await create({ phone_number: "34611000778", contact_name: "Neu" }, [
      "chats:write",
      "contacts:write",
    ]);
    expect(chat).toMatchObject({ name: "Neu", number: "+34611000778" });
    const { contact_id } = chat as ChatDetail;
    expect(await asOther(getContact, { contact_id })).toMatchObject({ contact: { name: "Neu" } });
  });
});

describe("a chat with a number that only another phone has met", () => {
  let chat: ChatDetail;
  beforeAll(async () => {
    chat = (await create({ phone_number: world.number }, ["chats:write"]))["chat"] as ChatDetail;
  });

  it("is opened, and shows the number alone wherever it is shown", async () => {
    const bare = { chat_id: chat.chat_id, name: `+${world.number}`, number: `+${world.number}` };
    expect(chat).toMatchObject({ ...bare, phone_id: otherPhoneId });
    const input = { chat_id: chat.chat_id };
    const shown = [
      chat,
      await asOther(getChat, input),
      await asOther(listChats, {}),
      await asOther(searchChats, { query: world.number }),
      await asOther(getChatContext, input),
      await asOther(createTicket, { ...input, subject: "Call them" }),
      await asOther(updateChat, { ...input, name: null, custom_properties: { lead: true } }),
    ];
    for (const answer of shown) expect(JSON.stringify(answer)).not.toMatch(/Geheim|vip|gold|Person 678/);
    expect(shown[2]).toMatchObject({ items: expect.arrayContaining([expect.objectContaining(bare)]) });
    expect(shown[3]).toMatchObject({ items: [bare] });
    expect(shown[4]).toMatchObject({ chat: bare, contact: { name: bare.name, number: bare.number } });
  });

  it("is not found by the name the other phone's people gave, which keys of all phones see", async () => {
    expect(await asOther(searchChats, { query: "geheim" })).toMatchObject({ items: [] });
    const { items } = (await world.call(searchChats, { query: "geheim" })) as { items: ChatDetail[] };
    expect(items.map(({ name, chat_id }) => [name, chat_id]).sort()).toEqual(
      [world.chatId, chat.chat_id].map((id) => [SAVED, id]).sort(),
    );
  });

  it("opens nothing of the contact", async () => {
    for (const contact_id of [chat.contact_id, chat.chat_id, world.number]) {
      await expect(asOther(getContact, { contact_id })).rejects.toMatchObject({ code: "contact_not_found" });
    }
  });

  it("shows who they are once they have written to it", async () => {
    const batch = new EventBatch([textFrom(world.number, "You called?")]);
    await execute(world.kernel, recordInboundEvents, world.callerWith(), { phone_id: otherPhoneId, batch });
    expect(await asOther(getChat, { chat_id: chat.chat_id })).toMatchObject({ chat: { name: SAVED, unread: 1 } });
    expect(await asOther(searchChats, { query: "geheim" })).toMatchObject({ items: [{ chat_id: chat.chat_id }] });
    expect(await asOther(getContact, { contact_id: world.contactId })).toMatchObject({ contact: { name: SAVED } });
  });
});
