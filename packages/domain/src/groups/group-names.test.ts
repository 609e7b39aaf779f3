import type { AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { getChat } from "../chats/operations/get-chat.ts";
import { searchChats } from "../chats/operations/search-chats.ts";
import { updateChat } from "../chats/operations/update-chat.ts";
import { updateContact } from "../contacts/operations/update-contact.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { GROUP_JOB } from "./begin-operation.ts";
import { getGroup } from "./operations/get-group.ts";
import { listGroups } from "./operations/list-groups.ts";
import { updateGroupInfo } from "./operations/update-group-info.ts";

/** A group has two names: what we call it, and what WhatsApp does. */
let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  world.flow.immediate.add(GROUP_JOB);
});
afterAll(() => world.close());
beforeEach(() => rename(null));

const rename = (name: string | null) => world.call(updateChat, { chat_id: world.groupChatId, name });
const chatOf = async (chat_id: string) =>
  (await world.call(getChat, { chat_id }))["chat"] as { name: string; subject?: string };
const groupOf = async () => (await world.call(getGroup, { chat_id: world.groupChatId }))["group"];
const found = async (operation: AnyOperation, query: string) =>
  ((await world.call(operation, { query }))["items"] as { chat_id: string }[]).some(
    (item) => item.chat_id === world.groupChatId,
  );

it("is called as on WhatsApp again once our own name is taken off", async () => {
  await rename("Suppliers");
  expect(await chatOf(world.groupChatId)).toMatchObject({ name: "Suppliers", subject: "Garden club" });
  expect(await groupOf()).toMatchObject({ name: "Suppliers", subject: "Garden club" });
  await rename(null);
  const chat = await chatOf(world.groupChatId);
  expect(chat.name).toBe("Garden club");
  expect(chat).not.toHaveProperty("subject");
});

it("is found by both names", async () => {
  await rename("Suppliers");
  for (const query of ["supplier", "garden"]) {
    expect(await found(searchChats, query), query).toBe(true);
    expect(await found(listGroups, query), query).toBe(true);
  }
  await rename(null);
  expect(await found(listGroups, "supplier")).toBe(false);
});

it("keeps our name when WhatsApp's changes, and follows WhatsApp where we have none", async () => {
  await rename("Suppliers");
  await world.call(updateGroupInfo, { chat_id: world.groupChatId, name: "Spade club" });
  expect(await chatOf(world.groupChatId)).toMatchObject({ name: "Suppliers", subject: "Spade club" });
  await rename(null);
  await world.call(updateGroupInfo, { chat_id: world.groupChatId, name: "Garden club" });
  expect((await chatOf(world.groupChatId)).name).toBe("Garden club");
});

it.each(["", "  ", "\u200b\u00a0"])("refuses the blank name %j, and says that null takes a name off", async (name) => {
  const refusal = {
    code: "invalid_input",
    message: expect.stringContaining("null"),
    options: { fields: [{ path: "name", expected: expect.stringContaining("null") }] },
  };
  await expect(rename(name)).rejects.toMatchObject(refusal);
  await expect(world.call(updateContact, { contact_id: world.contactId, name })).rejects.toMatchObject(refusal);
  expect((await chatOf(world.chatId)).name).toBe("Person 678");
});
