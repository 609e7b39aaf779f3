import { AppError, type Progress } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCustomProperty } from "../../properties/operations/create-custom-property.ts";
import { listCustomProperties } from "../../properties/operations/list-custom-properties.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { readCsv } from "../exchange/csv.ts";
import { createContact } from "./create-contact.ts";
import { deleteContact } from "./delete-contact.ts";
import { exportContacts } from "./export-contacts.ts";
import { getContact } from "./get-contact.ts";
import { importContacts } from "./import-contacts.ts";
import { updateContact } from "./update-contact.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  await world.call(createCustomProperty, { name: "seats", type: "contact", value_type: "number" });
  await world.call(createCustomProperty, {
    name: "interests",
    type: "contact",
    value_type: "multi_select",
    options: ["Roses", "Trees; shrubs"],
  });
});
afterAll(() => world.close());

const bring = (input: object) => world.call(importContacts, input);
const read = async (contact_id: string) =>
  ((await world.call(getContact, { contact_id })) as { contact: Record<string, unknown> }).contact;

describe("rows", () => {
  it("are told of one by one, and a call that is taken back keeps none of them", async () => {
    const rows = ["+34600000071", "+34600000072", "+34600000073"].map((phone_number) => ({ phone_number }));
    const gone = new AbortController();
    const heard: number[] = [];
    const progress = ({ done }: Progress) => {
      heard.push(done);
      if (done === 2) gone.abort();
    };
    const call = world.call(importContacts, { rows }, { progress, signal: gone.signal });
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(heard).toEqual([1, 2]);
    expect(await bring({ rows })).toMatchObject({ created: 3 });
  });

  it("are added or changed each for itself; a bad one says which it is and the rest go on", async () => {
    const answer = await bring({
      rows: [
        {
          phone_number: "+34 600 000 001",
          name: "Ana",
          labels: ["Lead"],
          custom_properties: { city: "Bonn", seats: 3 },
        },
        { phone_number: "12345", name: "Nobody" },
        { phone_number: `+${world.number}`, labels: ["lead"], internal: true },
        { phone_number: "+34600000002", custom_properties: { seats: "three" } },
        { phone_number: "+34600000003", name: "x".repeat(81) },
        { name: "No number" },
        { contact_id: world.contactId, name: "Otto Brandt" },
        { phone_number: "+34600000003", nmae: "Ana" },
        { phone_number: 34600000003 },
      ],
    });
    expect(answer).toMatchObject({ created: 1, updated: 2, unchanged: 0, failed: 6 });
    expect(answer["items"]).toMatchObject([
      { row: 1, ok: true, name: "Ana", result: "created" },
      { row: 2, id: "12345", ok: false, error: { code: "invalid_input", message: expect.stringContaining("number") } },
      { row: 3, id: world.contactId, ok: true, result: "updated" },
      {
        row: 4,
        id: "+34600000002",
        ok: false,
        error: { code: "invalid_input", message: expect.stringContaining("seats") },
      },
      { row: 5, ok: false, error: { message: expect.stringContaining("name") } },
      { row: 6, id: "", ok: false, error: { message: expect.stringContaining("phone_number") } },
      { row: 7, id: world.contactId, ok: true, name: "Otto Brandt", result: "updated" },
      { row: 8, ok: false, error: { message: expect.stringContaining("Did you mean `name`?") } },
      { row: 9, id: "34600000003", ok: false, error: { message: expect.stringContaining("phone_number") } },
    ]);
    expect(await read("+34600000001")).toMatchObject({
      labels: ["Lead"],
      custom_properties: { city: "Bonn", seats: 3 },
    });
    expect(await read(world.contactId)).toMatchObject({ name: "Otto Brandt", internal: true, labels: ["Lead"] });
    await expect(read("+34600000002")).rejects.toMatchObject({ code: "contact_not_found" });
  });

  it("keep what they do not name, and again are nothing", async () => {
    const rows = [{ phone_number: "+34600000001", labels: ["VIP"], custom_properties: { city: "Köln" } }];
    expect(await bring({ rows })).toMatchObject({ updated: 1 });
    const after = await read("+34600000001");
    expect(after).toMatchObject({
      name: "Ana",
      labels: ["Lead", "vip"],
      custom_properties: { city: "Köln", seats: 3 },
    });
    world.clock.advance(60_000);
    expect(await bring({ rows })).toMatchObject({
      updated: 0,
      unchanged: 1,
      items: [{ ok: true, result: "unchanged" }],
    });
    expect(await read("+34600000001")).toEqual(after);
  });

  it("of those who are there already are refused where nobody is to be changed", async () => {
    const rows = [
      { phone_number: "+34600000001", name: "Other" },
      { phone_number: "+34600000004", name: "Eva" },
    ];
    expect(await bring({ rows, upsert: false })).toMatchObject({
      created: 1,
      failed: 1,
      items: [
        { ok: false, error: { code: "contact_conflict" } },
        { ok: true, result: "created" },
      ],
    });
    expect(await read("+34600000001")).toMatchObject({ name: "Ana" });
  });

  it("give nobody a name that cannot be seen", async () => {
    const rows = [{ phone_number: "+34600000078", name: "\u200B \u2060" }];
    const { items } = (await bring({ rows })) as { items: { name: string }[] };
    expect(items[0]?.name).toBe("+34600000078");
  });

  it("that name one person by id and another by number are refused, naming both", async () => {
    const phone_number = "+34600000081";
    const row = (number: string) => ({ contact_id: world.contactId, phone_number: number, name: "Someone else" });
    const { name } = await read(world.contactId);
    const free = await bring({ rows: [row(phone_number)] });
    expect(free["items"]).toMatchObject([{ ok: false, error: { code: "contact_conflict" } }]);
    expect(JSON.stringify(free)).toContain(
      `${world.contactId} has the number +${world.number}, the row says +34600000081`,
    );
    const { contact } = await world.call(createContact, { phone_number, name: "Two" });
    const { contact_id } = contact as { contact_id: string };
    expect(JSON.stringify(await bring({ rows: [row(phone_number)] }))).toContain(`which is of ${contact_id}`);
    expect(await read(world.contactId)).toMatchObject({ name });
    expect(await read(contact_id)).toMatchObject({ name: "Two" });
    expect(await bring({ rows: [{ ...row(`+${world.number}`), name }] })).toMatchObject({ unchanged: 1, failed: 0 });
  });

  it("with a property that no object keeps are refused, not shorn of it", async () => {
    const rows: object = JSON.parse('[{"phone_number": "+34600000082", "custom_properties": {"__proto__": "x"}}]');
    await expect(bring({ rows })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("rows.0.custom_properties"),
    });
  });

  it("tried out say the same and leave nothing", async () => {
    const rows = [{ phone_number: "+34600000005", name: "Try" }];
    expect(await world.call(importContacts, { rows }, { dryRun: true })).toMatchObject({ created: 1, dry_run: true });
    await expect(read("+34600000005")).rejects.toMatchObject({ code: "contact_not_found" });
  });

  it("of another phone's contacts are refused to a key that may not use it", async () => {
    const rows = [{ phone_number: `+${world.number}`, name: "Mine" }];
    expect(await world.call(importContacts, { rows }, { phoneIds: ["phn_elsewhere"] })).toMatchObject({
      failed: 1,
      items: [{ ok: false, error: { code: "contact_conflict" } }],
    });
  });

  it("with more than one contact holds are refused, and define nothing", async () => {
    const texts = (letter: string) =>
      Object.fromEntries(
        ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel"].map((name) => [
          `${letter} ${name}`,
          '"'.repeat(500),
        ]),
      );
    const phone_number = "+34600000091";
    const refused = await bring({ rows: [{ phone_number, custom_properties: texts("Long") }] });
    expect(refused["items"]).toMatchObject([{ ok: false, error: { code: "limit_exceeded" } }]);
    const { items } = await world.call(listCustomProperties, { type: "contact", limit: 100 });
    expect(JSON.stringify(items)).not.toContain("Long ");
    const { "Long Hotel": _, ...fewer } = texts("Long");
    expect(await bring({ rows: [{ phone_number, custom_properties: fewer }] })).toMatchObject({ created: 1 });
    const { contact_id } = (await read(phone_number)) as { contact_id: string };
    const answers = [
      await world.call(getContact, { contact_id }),
      await world.call(exportContacts, { format: "csv", limit: 100 }),
      await world.call(exportContacts, { format: "json", limit: 100 }),
    ];
    for (const answer of answers) expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(20_000);
  });

  it("of a hundred with long names and long refusals fit into one answer", async () => {
    const names = Array.from({ length: 100 }, (_, index) => ({
      phone_number: `+34611${100_000 + index}`,
      name: "大きな名前".repeat(15),
    }));
    const wrong = names.map(({ phone_number }) => ({
      phone_number,
      custom_properties: { seats: "много ".repeat(100) },
    }));
    for (const rows of [names, wrong]) {
      const answer = await bring({ rows });
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(20_000);
      expect(answer["items"]).toHaveLength(100);
    }
  });
});

describe("a file", () => {
  it("is read by its header, with values as their properties are defined", async () => {
    const csv = [
      "Phone,name,internal,labels,property:seats,property:interests,property:note",
      `'+34600000011,"Suárez, Ana",TRUE,"Lead;""a;b""",4,"Roses;""Trees; shrubs""",'=1+1`,
      "+34600000012,Ben,,,,,",
      "+34600000013,too,few",
      "+34600000014,Cy,maybe,,,,",
    ].join("\r\n");
    const answer = await bring({ csv });
    expect(answer).toMatchObject({ created: 2, failed: 2 });
    expect(answer["items"]).toMatchObject([
      { row: 1, ok: true },
      { row: 2, ok: true },
      { row: 3, error: { message: expect.stringContaining("3 cells") } },
      { row: 4, error: { message: expect.stringContaining("internal") } },
    ]);
    expect(await read("+34600000011")).toMatchObject({
      name: "Suárez, Ana",
      internal: true,
      labels: ["a;b", "Lead"],
      custom_properties: { seats: 4, interests: ["Roses", "Trees; shrubs"], note: "=1+1" },
    });
  });

  it.each([
    ["phone_number,nmae\n+34600000015,Ana", "Did you mean name?"],
    ["name\nAna", "neither a column phone_number nor contact_id"],
    ["name,name,phone\na,b,c", "stands twice"],
    ['phone_number\n"+34', "Line 2"],
    ["", "is empty"],
    ["phone,property:__proto__\n+34600000015,x", "`__proto__` cannot name a property"],
    [`phone_number\n${"+34600000015\n".repeat(101)}`, "101 rows"],
  ])("that cannot be read is refused as a whole: %j", async (csv, words) => {
    await expect(bring({ csv })).rejects.toMatchObject({ message: expect.stringContaining(words) });
  });

  it("stands alone: not beside rows, and not left out", async () => {
    await expect(bring({ csv: "phone\n", rows: [{}] })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(bring({})).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("what was exported", () => {
  const HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "'=x", 'say "hi", Ana', "two\nlines", "Zoë 日本"];

  async function everybody(format: "csv" | "json", limit: number) {
    const pages: Record<string, unknown>[] = [];
    let cursor: unknown;
    do {
      const page = await world.call(exportContacts, { format, limit, ...(cursor ? { cursor } : {}) });
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(20_000);
      pages.push(page);
      cursor = page["next_cursor"];
    } while (cursor);
    return pages;
  }

  async function removed(contact_id: string) {
    const error: unknown = await world.call(deleteContact, { contact_id }).catch((refused: unknown) => refused);
    if (!(error instanceof AppError)) throw error;
    const confirmationToken = String(error.options.details?.["confirmation_token"]);
    await world.call(deleteContact, { contact_id }, { confirmationToken });
  }

  it.each(["csv", "json"] as const)(
    "as %s comes back unharmed, formulas and all, and again is nothing",
    async (format) => {
      const ids: string[] = [];
      for (const [index, text] of HOSTILE.entries()) {
        const { contact } = await world.call(createContact, {
          phone_number: `+3462000000${index}`,
          name: `${index} ${text}`,
        });
        const id = String((contact as { contact_id: string }).contact_id);
        const custom_properties = { note: text, seats: -index, interests: ["Roses", "Trees; shrubs"] };
        await world.call(updateContact, {
          contact_id: id,
          name: text,
          labels: [text.slice(0, 9).replace("\n", " ")],
          custom_properties,
        });
        ids.push(id);
      }
      const before = await Promise.all(ids.map(read));
      const pages = await everybody(format, 5);
      const back = (page: Record<string, unknown>) =>
        bring(format === "csv" ? { csv: page["csv"] } : { rows: page["items"] });
      for (const page of pages) expect(await back(page)).toMatchObject({ created: 0, updated: 0, failed: 0 });
      for (const id of ids) await removed(id);
      for (const page of pages) expect(await back(page)).toMatchObject({ failed: 0 });
      const after = await Promise.all(ids.map(read));
      const kept = ({ name, labels, custom_properties, number }: Record<string, unknown>) => ({
        name,
        labels,
        custom_properties,
        number,
      });
      expect(after.map(kept)).toEqual(before.map(kept));
      for (const id of ids) await removed(id);
    },
  );

  it("has no cell that a spreadsheet would run, and no person twice", async () => {
    const ids: string[] = [];
    for (const page of await everybody("csv", 30)) {
      const table = readCsv(String(page["csv"]));
      if (!table.ok) throw new Error(table.problem);
      for (const cell of table.rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      ids.push(...table.rows.slice(1).map((row) => row[0] ?? ""));
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(100);
  });

  it("is of whom was asked for, and names a number only as a number", async () => {
    await bring({ rows: [{ phone_number: "+34630000001", labels: ["Exported"] }] });
    const { items } = await world.call(exportContacts, { format: "json", label: "exported" });
    expect(items).toEqual([
      { contact_id: expect.stringMatching(/^con_/), phone_number: "+34630000001", labels: ["Exported"] },
    ]);
    await expect(world.call(exportContacts, { label: "exportd" })).rejects.toMatchObject({ code: "label_not_found" });
  });
});
