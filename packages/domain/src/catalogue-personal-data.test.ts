import * as store from "@parley/store";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, jsonb, PgTable, pgTable, text } from "drizzle-orm/pg-core";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { chats } from "./chats/table.ts";
import { contacts } from "./contacts/table.ts";
import { NOT_EXPORTED } from "./contacts/personal-data/not-exported.ts";
import { SECTIONS } from "./contacts/personal-data/sections.ts";
import { messages } from "./messages/table.ts";
import { tickets } from "./tickets/table.ts";

/** Columns that name a person, or something that is about one, where no foreign key says so. */
const NAMES_PEOPLE = /(?:^|_)(?:contact|chat|message|ticket|note|task|sender|reactor|voter|recipient|target)_ids?$/;
const ABOUT_PEOPLE = new Set<PgTable>([contacts, chats, messages, tickets]);

const exported = new Set<string>(SECTIONS.flatMap((section) => section.tables.map((table) => getTableName(table))));

let tables: PgTable[];
beforeAll(async () => {
  const slices = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = slices
    .map(({ name }) => path.join(import.meta.dirname, name, "table.ts"))
    .filter((file) => existsSync(file));
  const modules = await Promise.all(files.map((file) => import(file) as Promise<object>));
  tables = [store, ...modules].flatMap((module) => Object.values(module).filter((value) => is(value, PgTable)));
});

/** By a foreign key, over others too, or by the name of a column. */
function refersToPeople(table: PgTable, seen: ReadonlySet<PgTable> = new Set()): boolean {
  if (ABOUT_PEOPLE.has(table)) return true;
  if (seen.has(table)) return false;
  const { columns, foreignKeys } = getTableConfig(table);
  if (columns.some((column) => NAMES_PEOPLE.test(column.name))) return true;
  const known = new Set([...seen, table]);
  return foreignKeys.some((key) => refersToPeople(key.reference().foreignTable, known));
}

describe("what is stored about a person", () => {
  it("is written down by export_contact_data, or left out with a reason, whatever table it is in", () => {
    expect(tables.length).toBeGreaterThan(30);
    const forgotten = tables
      .filter((table) => refersToPeople(table))
      .map((table) => getTableName(table))
      .filter((name) => !exported.has(name) && NOT_EXPORTED[name] === undefined);
    expect(forgotten, "add a section in contacts/personal-data/sections.ts, or a reason in not-exported.ts").toEqual(
      [],
    );
  });

  it("is found in a table by its foreign keys, those of what it refers to, and the names of its columns", () => {
    const notes = pgTable("planted_notes", { ticket: text("ticket").references(() => tickets.id) });
    const likes = pgTable("planted_likes", { id: text("id"), note: text("note").references(() => notes.ticket) });
    const views = pgTable("planted_views", { contactIds: text("contact_ids").array() });
    const plans = pgTable("planted_plans", { name: text("name"), steps: jsonb("steps") });
    expect([notes, likes, views, plans].map((table) => refersToPeople(table))).toEqual([true, true, true, false]);
  });

  it("is left out of no table that is not there, and not left out where it is written down", () => {
    const names = new Set(tables.map((table) => getTableName(table)));
    expect(Object.keys(NOT_EXPORTED).filter((name) => !names.has(name) || exported.has(name))).toEqual([]);
  });
});
