import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { addContactLabels } from "./add-contact-labels.ts";
import { createContact } from "./create-contact.ts";
import { getContact } from "./get-contact.ts";
import { listContacts } from "./list-contacts.ts";
import { removeContactLabels } from "./remove-contact-labels.ts";
import { searchContacts } from "./search-contacts.ts";
import { setContactLabels } from "./set-contact-labels.ts";

let world: SweepWorld;
let other: string;
beforeAll(async () => {
  world = await sweepWorld();
  const { contact } = await world.call(createContact, {
    phone_number: "+34600000001",
    name: "Ana Suárez",
    labels: ["VIP"],
  });
  other = (contact as { contact_id: string }).contact_id;
});
afterAll(() => world.close());

const labelsOf = async (contact_id: string) =>
  ((await world.call(getContact, { contact_id })) as { contact: { labels?: string[] } }).contact.labels ?? [];

it("adds to what is there, for each by itself, and says who each was", async () => {
  const answer = await world.call(addContactLabels, {
    contact_ids: [world.contactId, "+34 600 000 001", "+34 699 999 999"],
    labels: ["Lead"],
  });
  expect(answer).toEqual({
    items: [
      { id: world.contactId, ok: true, name: "Person 678", number: expect.stringMatching(/^\+\d+$/) },
      { id: other, ok: true, name: "Ana Suárez", number: "+34600000001" },
      { id: "+34 699 999 999", ok: false, error: { code: "contact_not_found", message: expect.any(String) } },
    ],
  });
  expect(await labelsOf(world.contactId)).toEqual(["Lead"]);
  expect(await labelsOf(other)).toEqual(["Lead", "vip"]);
});

it("finds people by label, in lists and in search", async () => {
  const idsIn = (page: Record<string, unknown>) =>
    (page["items"] as { contact_id: string }[]).map((item) => item.contact_id);
  expect(idsIn(await world.call(listContacts, { label: "LEAD" })).sort()).toEqual([world.contactId, other].sort());
  expect(idsIn(await world.call(listContacts, { label: "vip" }))).toEqual([other]);
  expect(idsIn(await world.call(searchContacts, { query: "lead" })).sort()).toEqual([world.contactId, other].sort());
  await expect(world.call(listContacts, { label: "leed" })).rejects.toMatchObject({ code: "label_not_found" });
});

it("keeps a name without what nobody sees, and finds it as it was shown before", async () => {
  await world.call(addContactLabels, { contact_ids: [other], labels: ["Gold\u200B"] });
  expect(await labelsOf(other)).toContain("Gold");
  const listed = await world.call(listContacts, { label: "Gold⟨U+200B⟩" });
  expect(listed["items"]).toMatchObject([{ contact_id: other }]);
  await world.call(removeContactLabels, { contact_ids: [other], labels: ["Gold⟨U+200B⟩"] });
  expect(await labelsOf(other)).not.toContain("Gold");
});

it("guesses no label that has nothing in common with what was given", async () => {
  const given = { contact_ids: [other], labels: ["q"] };
  await world.call(addContactLabels, { contact_ids: [other], labels: ["A", "B"] });
  const refused = await world.call(removeContactLabels, given).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "label_not_found" });
  expect(refused).not.toMatchObject({ message: expect.stringContaining("Did you mean") });
  await world.call(removeContactLabels, { contact_ids: [other], labels: ["A", "B"] });
});

it("takes off, and replaces", async () => {
  await world.call(removeContactLabels, { contact_ids: [other], labels: ["lead"] });
  expect(await labelsOf(other)).toEqual(["vip"]);
  await world.call(setContactLabels, { contact_ids: [other, world.contactId], labels: ["Regular"] });
  expect(await labelsOf(other)).toEqual(["Regular"]);
  await world.call(setContactLabels, { contact_ids: [other], labels: [] });
  expect(await labelsOf(other)).toEqual([]);
});

it("is refused as a whole where it can be done for nobody, with what the first refusal says", async () => {
  await expect(world.call(removeContactLabels, { contact_ids: [other], labels: ["regulars"] })).rejects.toMatchObject({
    code: "label_not_found",
    options: { details: { nearest: ["Regular"] } },
  });
  await expect(world.call(addContactLabels, { contact_ids: ["Person 678"], labels: ["x"] })).rejects.toMatchObject({
    options: { details: { candidates: [{ contact_id: world.contactId }] } },
  });
});

it("told twice is nothing the second time", async () => {
  const add = () => world.call(addContactLabels, { contact_ids: [world.contactId], labels: ["Lead"] });
  await add();
  const before = await world.call(getContact, { contact_id: world.contactId });
  world.clock.advance(60_000);
  await add();
  expect(await world.call(getContact, { contact_id: world.contactId })).toEqual(before);
});
