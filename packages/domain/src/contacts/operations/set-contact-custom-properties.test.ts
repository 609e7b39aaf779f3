import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { searchContacts } from "./search-contacts.ts";
import { setContactCustomProperties } from "./set-contact-custom-properties.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const set = (properties: object) => world.call(setContactCustomProperties, { contact_id: world.contactId, properties });

it("sets by type what is given, keeps the rest, and the contact is found by it", async () => {
  await set({ city: "Bonn", seats: 3 });
  expect(await set({ seats: null })).toMatchObject({ contact: { custom_properties: { city: "Bonn" } } });
  expect(await world.call(searchContacts, { query: "bonn" })).toMatchObject({
    items: [{ contact_id: world.contactId }],
  });
  await expect(set({ city: 5 })).rejects.toMatchObject({
    code: "invalid_input",
    options: { fields: [{ path: "properties.city" }] },
  });
});
