import type { ContactDetail } from "../schemas.ts";
import type { ContactRow } from "../load-contact.ts";
import { COLUMNS, listCell, PROPERTY_PREFIX } from "./columns.ts";
import { csvLine } from "./csv.ts";
import { guardFormula } from "./formula-guard.ts";

/** A contact in the form `import_contacts` takes as a row. */
export interface ExportedContact {
  contact_id: string;
  phone_number?: string;
  name?: string;
  internal?: boolean;
  labels?: string[];
  custom_properties?: Record<string, unknown>;
}

/** A number shown in place of a name is no name, and is left out. */
export function exportedContact(row: ContactRow, detail: ContactDetail): ExportedContact {
  const { contact_id, number, name, internal, labels, custom_properties } = detail;
  const isNamed = row.nameSource !== "number" && row.nameSource !== "none";
  return {
    contact_id,
    ...(number ? { phone_number: number } : {}),
    ...(isNamed ? { name } : {}),
    ...(internal ? { internal } : {}),
    ...(labels ? { labels } : {}),
    ...(custom_properties ? { custom_properties } : {}),
  };
}

/** With a header that names every property among them, so that each page can be read alone. */
export function csvOf(people: readonly ExportedContact[]): string {
  const properties = [...new Set(people.flatMap((person) => Object.keys(person.custom_properties ?? {})))].sort();
  const header = [...COLUMNS, ...properties.map((name) => PROPERTY_PREFIX + name)];
  const lines = people.map((person) => [
    person.contact_id,
    person.phone_number ?? "",
    person.name ?? "",
    person.internal ? "true" : "",
    listCell(person.labels ?? []),
    ...properties.map((name) => textOf(person.custom_properties?.[name])),
  ]);
  return [header, ...lines].map((cells) => `${csvLine(cells.map(guardFormula))}\r\n`).join("");
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return listCell(value.map(String));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
