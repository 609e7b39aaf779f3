import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { ContactView } from "../schemas.ts";
import { createContact } from "./create-contact.ts";
import { searchContacts } from "./search-contacts.ts";
import { updateContact } from "./update-contact.ts";

let world: SweepWorld;

const PEOPLE = [
  ["+34600000001", "Ana Suárez", { plan: "Gold", city: "Málaga" }],
  ["+34600000002", "Ana Suárez", { plan: "silver" }],
  ["+34600000003", "Joana Lima", {}],
  ["+34600000004", "Ｂärbel Groß", {}],
  ["+5511987654321", "李小明", {}],
  ["+34600000006", "100% Natural_SL", {}],
] as const;

beforeAll(async () => {
  world = await sweepWorld();
  for (const [phone_number, name, custom_properties] of PEOPLE)
    await world.call(createContact, { phone_number, name, custom_properties });
});
afterAll(() => world.close());

async function search(query: string, more: Record<string, unknown> = {}) {
  return (await world.call(searchContacts, { query, ...more })) as {
    items: ContactView[];
    next_cursor: string | null;
    similar?: boolean;
  };
}
const namesFor = async (query: string) => (await search(query)).items.map((item) => item.name);

describe("contacts are found", () => {
  it("by name without regard to accents and case, the best fit first", async () => {
    expect(await namesFor("ANA SUAREZ")).toEqual(["Ana Suárez", "Ana Suárez"]);
    expect(await namesFor("ana")).toEqual(["Ana Suárez", "Ana Suárez", "Joana Lima"]);
    expect(await namesFor("barbel gross")).toEqual(["Ｂärbel Groß"]);
  });

  it("by words in any order, by two letters that begin a word, by one sign of a name without spaces", async () => {
    expect(await namesFor("lima joana")).toEqual(["Joana Lima"]);
    expect(await namesFor("li")).toEqual(["Joana Lima"]);
    expect(await namesFor("明")).toEqual(["李小明"]);
  });

  it("with both of one name told apart by id and number", async () => {
    const { items } = await search("ana suárez");
    expect(items.map((item) => item.number).sort()).toEqual(["+34600000001", "+34600000002"]);
    expect(new Set(items.map((item) => item.contact_id)).size).toBe(2);
  });

  it.each(["+34 600 000 003", "34600000003@c.us", "600000003", "0003"])("by the number %s", async (query) => {
    expect(await namesFor(query)).toEqual(["Joana Lima"]);
  });

  it("by a number that WhatsApp keeps in its older form", async () => {
    expect(await namesFor("+55 11 98765-4321")).toEqual(["李小明"]);
  });

  it("by a property, its value alone or with its name", async () => {
    expect((await search("malaga")).items.map((item) => item.number)).toEqual(["+34600000001"]);
    expect((await search("plan = silver")).items.map((item) => item.number)).toEqual(["+34600000002"]);
    expect(await namesFor("plan:bronze")).toEqual([]);
  });

  it("by signs that a pattern would take for its own", async () => {
    expect(await namesFor("100%")).toEqual(["100% Natural_SL"]);
    expect(await namesFor("l_sl")).toEqual(["100% Natural_SL"]);
    expect(await namesFor("%")).toEqual(["100% Natural_SL"]);
    expect(await namesFor("\\")).toEqual([]);
  });

  it("by a name spelled nearly so, and the answer says that it is a guess", async () => {
    const { items, similar } = await search("joana lina");
    expect(items.map((item) => item.name)).toContain("Joana Lima");
    expect(similar).toBe(true);
    expect((await search("joana")).similar).toBeUndefined();
  });

  it("page by page, best first, until there are no more", async () => {
    const { items: all } = await search("ana");
    const { items, next_cursor } = await search("ana", { limit: 2 });
    expect(items).toHaveLength(2);
    const rest = await search("ana", { cursor: next_cursor });
    expect([...items, ...rest.items]).toEqual(all);
    expect(rest.next_cursor).toBeNull();
  });
});

it("shows people who wrote, and nobody of another workspace", async () => {
  const zoe = { phone: "34655000111", pushName: "Zoë Wrote" };
  const chat = { type: "direct" as const, networkId: zoe.phone, peer: zoe };
  await world.flow.record(textFrom(zoe.phone, "Hi", { sender: zoe, chat }));
  const { items } = await search("zoe");
  expect(items).toMatchObject([{ name: "Zoë Wrote", number: "+34655000111", last_at: "2026-11-21T09:00:00Z" }]);
  const elsewhere = await world.call(searchContacts, { query: "zoe" }, { workspaceId: world.other.workspaceId });
  expect(elsewhere).toEqual({ items: [], next_cursor: null });
});

it("finds who was renamed by our name and by the one they gave themselves", async () => {
  const bo = { phone: "34655000222", pushName: "Sünny Bo 🌞" };
  const chat = { type: "direct" as const, networkId: bo.phone, peer: bo };
  await world.flow.record(textFrom(bo.phone, "Hi", { sender: bo, chat }));
  await world.call(updateContact, { contact_id: `+${bo.phone}`, name: "Robert Meyer" });
  for (const query of ["robert", "sunny bo", "SUNNY", "unny", "bo sun", "bo", "sunni bo"]) {
    const found = (await search(query)).items.filter((item) => item.number === `+${bo.phone}`);
    expect(found, query).toMatchObject([{ name: "Robert Meyer", push_name: bo.pushName }]);
  }
  const sue = { ...bo, pushName: "Sue Later" };
  await world.flow.record(textFrom(bo.phone, "It is Sue", { sender: sue, chat: { ...chat, peer: sue } }));
  expect(await namesFor("sue later")).toEqual(["Robert Meyer"]);
  expect(await namesFor("sunny")).toEqual([]);
});

it("shows a key of another phone only those who were merely written down", async () => {
  const limited = { phoneIds: ["phn_elsewhere"] };
  expect(await world.call(searchContacts, { query: "person" }, limited)).toEqual({ items: [], next_cursor: null });
  const { items } = (await world.call(searchContacts, { query: "joana" }, limited)) as { items: ContactView[] };
  expect(items).toHaveLength(1);
});

it("finds who wears a label of which only a part is typed, but not by two letters of one", async () => {
  const labels = ["Goldkunde"];
  await world.call(createContact, { phone_number: "+34600777001", name: "Zoë Wang", labels });
  expect(await namesFor("goldkun")).toEqual(["Zoë Wang"]);
  expect(await namesFor("label:KUNDE")).toEqual(["Zoë Wang"]);
  expect(await namesFor("go")).not.toContain("Zoë Wang");
});
