import { ANSWER_BYTES_MAX, AppError, MINUTE_MS } from "@parley/kernel";
import { getTableName, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { NOT_EXPORTED } from "../personal-data/not-exported.ts";
import { openContactData } from "../personal-data/open-contact-data.ts";
import { personId, writePerson } from "../personal-data/person-rows.fixture.ts";
import { PART_ROWS_MAX } from "../personal-data/section.ts";
import { SECTIONS } from "../personal-data/sections.ts";
import { exportContactData } from "./export-contact-data.ts";
import { mergeContacts } from "./merge-contacts.ts";

const PEOPLE = ["zoana", "quben"] as const;
const [ZOANA, QUBEN, MANY_ID] = [personId(PEOPLE[0]), personId(PEOPLE[1]), personId("many")];

let world: SweepWorld;
const marks = new Map<string, string[]>();
beforeAll(async () => {
  world = await sweepWorld();
  for (const [index, mark] of PEOPLE.entries())
    marks.set(mark, await world.query((tx) => writePerson(tx, world, mark, index + 1)));
});
afterAll(() => world.close());

interface Answer {
  url: string;
  counts: Record<string, number>;
  [field: string]: unknown;
}
type File = Record<string, Record<string, unknown>[]>;

const ask = async (contactId: string, changes = {}) =>
  (await world.call(exportContactData, { contact_id: contactId }, changes)) as Answer;
const sealedOf = (url: string) => new URL(url).searchParams.get("contact_data") ?? "";
const open = (url: string) => openContactData(world.kernel, sealedOf(url));

async function partsOf(url: string): Promise<string[]> {
  const { bytes } = await open(url);
  const parts: string[] = [];
  for await (const part of bytes) parts.push(Buffer.from(part).toString("utf8"));
  return parts;
}
const textOf = async (contactId: string) => (await partsOf((await ask(contactId)).url)).join("");
const fileOf = async (contactId: string) => JSON.parse(await textOf(contactId)) as File;

describe("the file", () => {
  it.each(PEOPLE)("of %s holds every row about them, and nothing of the other", async (mark) => {
    const text = await textOf(personId(mark));
    const own = marks.get(mark) ?? [];
    expect(own.length).toBeGreaterThan(40);
    expect(own.filter((each) => !text.includes(each))).toEqual([]);
    for (const other of PEOPLE.filter((each) => each !== mark)) {
      expect(text).not.toContain(other);
      expect((marks.get(other) ?? []).filter((each) => text.includes(each))).toEqual([]);
    }
    for (const word of ["Where is my order?", "Who brings the spade?", "Order is late"])
      expect(text).not.toContain(word);
  });

  it("is tested with a row of every table that it writes down", async () => {
    const tables = new Set(SECTIONS.flatMap((section) => section.tables.map((table) => getTableName(table))));
    const empty: string[] = [];
    for (const table of tables) {
      const { rows } = await world.query((tx) =>
        tx.execute(
          sql`select 1 from ${sql.identifier(table)} t where to_jsonb(t)::text like ${`%${PEOPLE[0]}%`} limit 1`,
        ),
      );
      if (rows.length === 0) empty.push(table);
    }
    expect(empty).toEqual([]);
  });

  it("has a list for each kind, as many as the answer said, and says what is not in it and why", async () => {
    const { counts } = await ask(ZOANA);
    const { not_in_this_file: left, ...file } = await fileOf(ZOANA);
    expect(file).toMatchObject({ contact_id: ZOANA, name: "zoana-name", exported_at: expect.any(String) });
    const lists = Object.entries(file).filter(([, value]) => Array.isArray(value));
    expect(lists.map(([name]) => name)).toEqual(SECTIONS.map((section) => section.name));
    const found = lists.map(([name, rows]) => [name, rows.length] as const).filter(([, rows]) => rows > 0);
    expect(Object.fromEntries(found)).toEqual(counts);
    expect(counts).toMatchObject({ contacts: 2, messages: 2, group_messages: 1, tickets: 2, tasks: 3, labels: 3 });
    expect(left).toEqual(NOT_EXPORTED);
  });

  it("names attachments with their SHA-256, and has beside a message what is about it", async () => {
    const { messages, group_messages: inGroups } = await fileOf(ZOANA);
    const theirs = messages?.find((message) => message["id"] === "msg_zoanain");
    expect(theirs).toMatchObject({
      text: "zoana-theirs",
      sender_id: ZOANA,
      file: { filename: "zoana-box.png", sha256: "zoana-sha256", mime_type: "image/png", size_bytes: 7 },
      our_reactions: [{ emoji: "zoana-our reaction" }],
      flags: [{ reason: "zoana-flag" }],
    });
    expect(theirs).not.toHaveProperty("search_text");
    expect(theirs).not.toHaveProperty("reply_to_provider_id");
    expect(inGroups).toMatchObject([{ id: "msg_zoanagrp", tickets: [{ ticket_id: "tkt_zoana" }] }]);
  });
});

it("holds of a change of several only what it did to them, and not what was asked", async () => {
  const { audit } = await fileOf(ZOANA);
  expect(audit?.map(({ operation, changes }) => [operation, changes])).toEqual([
    ["update_contact", [expect.objectContaining({ entityId: ZOANA })]],
    ["add_chat_labels", [expect.objectContaining({ entityId: "chat_zoana" })]],
  ]);
  for (const row of audit ?? []) expect(row).not.toHaveProperty("input");
});

describe("of somebody with very much", () => {
  const MANY = 2 * PART_ROWS_MAX + 1;

  it("is made a part at a time, and holds each row once, over several chats", async () => {
    await world.query(async (tx) => {
      await tx.execute(sql`
        insert into contacts (id, workspace_id, name, name_source, name_folded, created_at, updated_at)
        values (${MANY_ID}, ${world.workspaceId}, 'Many', 'saved', 'many', now(), now())`);
      await tx.execute(sql`
        insert into chats (id, workspace_id, phone_id, type, network_id, contact_id, name_folded, last_activity_at, created_at, updated_at)
        select 'chat_many' || n, ${world.workspaceId}, ${world.phoneId}, 'direct', 'many' || n, ${MANY_ID}, 'many', now(), now(), now()
        from generate_series(1, 3) n`);
      // The first chat is empty, and of one time are more than a part holds.
      await tx.execute(sql`
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, sender_id, type, text, sent_at, created_at)
        select 'msg_many' || n, ${world.workspaceId}, ${world.phoneId}, case when n = 1 then 'chat_many3' else 'chat_many2' end,
               false, ${MANY_ID}, 'text', 'No. ' || n, '2026-01-01T00:00:00.123456Z'::timestamptz, now()
        from generate_series(1, ${MANY}::int) n`);
      await tx.execute(sql`
        insert into contact_consents (id, workspace_id, contact_id, purpose, granted, source, at, recorded_at, recorded_by)
        select 'cns_many' || n, ${world.workspaceId}, ${MANY_ID}, 'p' || n, true, 'fair', now(), now(), 'Bob'
        from generate_series(1, ${MANY}::int) n`);
    });
    const { url, counts } = await ask(MANY_ID);
    expect(counts).toEqual({ contacts: 1, chats: 3, messages: MANY, consents: MANY });
    const parts = await partsOf(url);
    for (const part of parts) expect(part.split("\n").length).toBeLessThan(PART_ROWS_MAX + 10);
    const file = JSON.parse(parts.join("")) as File;
    const idsOf = (name: string) => new Set(file[name]?.map((row) => row["id"]));
    expect([file["messages"]?.length, idsOf("messages").size]).toEqual([MANY, MANY]);
    expect([file["consents"]?.length, idsOf("consents").size]).toEqual([MANY, MANY]);
  });
});

describe("the answer", () => {
  it("stays small however much there is, and says what the file is", async () => {
    const answer = await ask(ZOANA);
    expect(answer).toMatchObject({
      contact_id: ZOANA,
      name: "zoana-name",
      filename: expect.stringMatching(/^zoana-name 2026-11-\d\d\.json$/),
      mime_type: "application/json",
    });
    expect(JSON.stringify(answer).length).toBeLessThan(ANSWER_BYTES_MAX / 5);
  });

  it("is given for whoever was removed, and under the id of a contact that was merged", async () => {
    await world.query((tx) => tx.execute(sql`update contacts set removed_at = now() where id = ${QUBEN}`));
    expect(await ask(QUBEN)).toMatchObject({ contact_id: QUBEN });
    expect(await ask(personId("qubenold"))).toMatchObject({ contact_id: QUBEN });
  });

  it("holds what two contacts had once they are one", async () => {
    const text = "Written before they were one.";
    await world.flow.record(textFrom("34600000950", text, { sentAt: world.clock.now().toISOString() }));
    const input = { keep_id: world.contactId, merge_ids: ["+34600000950"] };
    const refusal: unknown = await world.call(mergeContacts, input).catch((error: unknown) => error);
    if (!(refusal instanceof AppError)) throw new Error("A merge asks first.");
    await world.call(mergeContacts, input, {
      confirmationToken: String(refusal.options.details?.["confirmation_token"]),
    });
    const file = await fileOf(world.contactId);
    expect(file["messages"]?.map((message) => message["text"])).toContain(text);
    expect(file["contacts"]).toHaveLength(2);
  });

  it("is refused to a key that could give a part only, and given where the key has all", async () => {
    const elsewhere = { phoneIds: [world.doomedPhoneId] };
    await expect(ask(ZOANA, elsewhere)).rejects.toMatchObject({ code: "contact_not_found" });
    await world.query((tx) =>
      tx.execute(sql`
        insert into chats (id, workspace_id, phone_id, type, network_id, contact_id, name_folded, last_activity_at, created_at, updated_at)
        values ('chat_twice', ${world.workspaceId}, ${world.doomedPhoneId}, 'direct', 'twice', ${ZOANA}, 'x', now(), now(), now())`),
    );
    await expect(ask(ZOANA, elsewhere)).rejects.toMatchObject({ code: "contact_conflict" });
    await expect(ask(ZOANA, { phoneIds: [world.phoneId] })).rejects.toMatchObject({ code: "contact_conflict" });
    const { url } = await ask(ZOANA, { phoneIds: [world.phoneId, world.doomedPhoneId] });
    expect((await partsOf(url)).join("")).toContain("chat_twice");
  });
});

describe("its link", () => {
  it("opens for fifteen minutes, and for nothing else", async () => {
    const { url } = await ask(QUBEN);
    world.clock.advance(14 * MINUTE_MS);
    await open(url);
    world.clock.advance(MINUTE_MS);
    await expect(open(url)).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("expired"),
    });
    await expect(openContactData(world.kernel, undefined)).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("export_contact_data"),
    });
  });

  it("gives nothing once the person is not stored any more", async () => {
    const { url } = await ask(MANY_ID);
    const { bytes } = await open(url);
    const parts = bytes[Symbol.asyncIterator]();
    await parts.next();
    await world.query(async (tx) => {
      await tx.execute(sql`delete from messages where sender_id = ${MANY_ID}`);
      await tx.execute(sql`delete from chats where contact_id = ${MANY_ID}`);
      await tx.execute(sql`delete from contacts where id = ${MANY_ID}`);
    });
    await expect(parts.next()).rejects.toMatchObject({ code: "contact_not_found" });
  });
});
