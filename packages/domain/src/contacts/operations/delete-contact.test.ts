import { afterEach, beforeEach, expect, it } from "vitest";
import type { AppError } from "@parley/kernel";
import { listMessages } from "../../messages/operations/list-messages.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createContact } from "./create-contact.ts";
import { deleteContact } from "./delete-contact.ts";
import { getContact } from "./get-contact.ts";
import { listContacts } from "./list-contacts.ts";
import { searchContacts } from "./search-contacts.ts";
import { updateContact } from "./update-contact.ts";

let world: SweepWorld;
beforeEach(async () => {
  world = await sweepWorld();
});
afterEach(() => world.close());

const previewOf = (): Promise<AppError> =>
  world.call(deleteContact, { contact_id: world.contactId }).then(
    () => Promise.reject(new Error("It was done without being asked for.")),
    (error: AppError) => error,
  );

async function remove() {
  const details = (await previewOf()).options.details;
  const confirmationToken = String(details?.["confirmation_token"]);
  return world.call(deleteContact, { contact_id: world.contactId }, { confirmationToken });
}

const idsIn = async () =>
  ((await world.call(listContacts, { limit: 100 })) as { items: { contact_id: string }[] }).items.map(
    (item) => item.contact_id,
  );

it("says first who goes, what is lost and what stays, and does nothing", async () => {
  await world.call(updateContact, { contact_id: world.contactId, custom_properties: { plan: "gold" } });
  const error = await previewOf();
  expect(error.code).toBe("approval_required");
  expect(error.message).toContain("1 property");
  expect(error.message).toContain("1 chat stays");
  expect(error.options.details?.["preview"]).toMatchObject({
    count: 1,
    contact_id: world.contactId,
    name: "Person 678",
    number: `+${world.number}`,
  });
  expect(await idsIn()).toContain(world.contactId);
});

it("takes the person out of the contacts, and leaves chats and messages", async () => {
  await world.call(updateContact, { contact_id: world.contactId, name: "Ana", custom_properties: { plan: "gold" } });
  expect(await remove()).toEqual({
    contact_id: world.contactId,
    name: "Ana",
    number: `+${world.number}`,
    removed: true,
  });
  expect(await idsIn()).not.toContain(world.contactId);
  expect(await world.call(searchContacts, { query: "4915112345678" })).toEqual({ items: [], next_cursor: null });
  await expect(world.call(getContact, { contact_id: world.contactId })).rejects.toMatchObject({
    code: "contact_not_found",
    message: expect.stringContaining("was removed"),
  });
  const { items } = (await world.call(listMessages, { chat_id: world.chatId })) as { items: { from: string }[] };
  expect(items.map((item) => item.from)).toContain("Person 678");
});

it("brings the person back with a new message, not with an old one that arrives late", async () => {
  await remove();
  await world.flow.record(textFrom(world.number, "Late", { sentAt: "2026-11-20T08:00:00.000Z" }));
  expect(await idsIn()).not.toContain(world.contactId);
  world.clock.advance(1_000);
  await world.flow.record(textFrom(world.number, "Hello again", { sentAt: world.clock.now().toISOString() }));
  expect(await idsIn()).toContain(world.contactId);
  const { contact } = await world.call(getContact, { contact_id: world.contactId });
  expect(contact).not.toHaveProperty("custom_properties");
});

it("brings the person back with a message in the same second, which networks tell to the second only", async () => {
  world.clock.advance(400);
  const second = `${world.clock.now().toISOString().slice(0, 19)}.000Z`;
  await world.flow.record(textFrom(world.number, "Just before", { sentAt: second }));
  world.clock.advance(100);
  await remove();
  expect(await idsIn()).not.toContain(world.contactId);
  world.clock.advance(100);
  await world.flow.record(textFrom(world.number, "Just after", { sentAt: second }));
  expect(await idsIn()).toContain(world.contactId);
});

it("brings the person back when they are added anew, under the same id", async () => {
  await remove();
  const answer = await world.call(createContact, { phone_number: world.number, name: "Ana" });
  expect(answer).toMatchObject({ created: true, contact: { contact_id: world.contactId, name: "Ana" } });
  expect(await idsIn()).toContain(world.contactId);
});

it("keeps what they said about marketing", async () => {
  await world.flow.record({
    kind: "preference",
    person: { phone: world.number },
    category: "marketing",
    value: "stop",
    at: "2026-11-21T09:00:00.000Z",
  });
  await remove();
  const { contact } = await world.call(createContact, { phone_number: world.number, name: "Ana" });
  expect(contact).toMatchObject({ marketing_stopped_at: "2026-11-21T09:00:00Z" });
});

it("acts once of two confirmed at once, and the second is told that nobody is left to remove", async () => {
  const tokenOf = async () => String((await previewOf()).options.details?.["confirmation_token"]);
  const tokens = [await tokenOf(), await tokenOf()];
  const outcomes = await Promise.allSettled(
    tokens.map((confirmationToken) =>
      world.call(deleteContact, { contact_id: world.contactId }, { confirmationToken }),
    ),
  );
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = outcomes.find((outcome) => outcome.status === "rejected");
  expect(refused?.reason).toMatchObject({ code: "contact_not_found" });
});
