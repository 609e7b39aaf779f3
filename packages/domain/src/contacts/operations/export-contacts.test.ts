import { ANSWER_BYTES_MAX, toolAnswer } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createContact } from "./create-contact.ts";
import { exportContacts } from "./export-contacts.ts";
import { getContact } from "./get-contact.ts";
import { importContacts } from "./import-contacts.ts";

const LABEL = "odd";
/** Eight thousand bytes of it, the most there may be of one contact, are three times as many once a model can see them. */
const UNSEEN = "\u200B".repeat(300);
const ODD: [string, Record<string, string>][] = [
  ["quotes and back slashes", Object.fromEntries(fields((index) => `${index} "\\`.repeat(80)))],
  ["what nobody sees", Object.fromEntries(fields(() => UNSEEN))],
  ["line breaks", Object.fromEntries(fields((index) => `${index}\r\n`.repeat(70)))],
];

function fields(textAt: (index: number) => string): [string, string][] {
  return Array.from({ length: 8 }, (_, index) => [`field ${index}`, textAt(index)]);
}

let world: SweepWorld;
const ids: string[] = [];
beforeAll(async () => {
  world = await sweepWorld();
  for (const [index, [name, custom_properties]] of ODD.entries()) {
    const given = { phone_number: `+3465000000${index}`, name, labels: [LABEL], custom_properties };
    const { contact } = await world.call(createContact, given);
    ids.push(contact_id(contact));
  }
});
afterAll(() => world.close());

const contact_id = (contact: unknown) => (contact as { contact_id: string }).contact_id;
const propertiesOf = async (id: string) =>
  ((await world.call(getContact, { contact_id: id })) as { contact: { custom_properties: object } }).contact
    .custom_properties;

async function pages(format: "csv" | "json") {
  const found: Record<string, unknown>[] = [];
  let cursor: unknown;
  do {
    const page = await world.call(exportContacts, { format, label: LABEL, ...(cursor ? { cursor } : {}) });
    const shown = toolAnswer(exportContacts, page);
    expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThan(ANSWER_BYTES_MAX);
    expect(shown).not.toHaveProperty("cut");
    found.push(page);
    cursor = page["next_cursor"];
  } while (cursor);
  return found;
}

it.each(["csv", "json"] as const)(
  "as %s everybody fits, names what was too long, and an import of it changes nothing",
  async (format) => {
    const before = await Promise.all(ids.map(propertiesOf));
    const found = await pages(format);
    expect(found.reduce((sum, page) => sum + Number(page["count"]), 0)).toBe(ODD.length);
    const short = found.filter((page) => "left_out" in page);
    expect(short).toMatchObject([{ count: 1, left_out: expect.arrayContaining(["field 7"]) }]);
    for (const page of found) {
      const again = await world.call(importContacts, format === "csv" ? { csv: page["csv"] } : { rows: page["items"] });
      expect(again).toMatchObject({ created: 0, updated: 0, failed: 0 });
    }
    expect(await Promise.all(ids.map(propertiesOf))).toEqual(before);
  },
);
