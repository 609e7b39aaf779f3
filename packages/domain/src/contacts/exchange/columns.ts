/** The columns of a file of contacts: what export writes and import reads. */
import { AppError, nearestOf } from "@parley/kernel";
import { csvLine, readCsv } from "./csv.ts";
import { unguardFormula } from "./formula-guard.ts";

export const COLUMNS = ["contact_id", "phone_number", "name", "internal", "labels"] as const;
export type Column = (typeof COLUMNS)[number];

/** Before the name of a custom property. */
export const PROPERTY_PREFIX = "property:";

const LIST_SEPARATOR = ";";
const ALIASES: Record<string, Column> = { number: "phone_number", phone: "phone_number", label: "labels" };

/** Several labels or options in one cell; one that holds the separator is quoted. */
export function listCell(values: readonly string[]): string {
  return csvLine(values, LIST_SEPARATOR);
}

export function valuesOfCell(cell: string): string[] {
  const read = readCsv(cell, LIST_SEPARATOR);
  const values = read.ok ? read.rows.flat() : cell.split(LIST_SEPARATOR);
  return values.map((value) => value.trim()).filter((value) => value !== "");
}

export interface CsvTable {
  header: string[];
  rows: string[][];
}

/** @throws invalid_input  the text is not CSV, or a column is not known, with the nearest that is */
export function readTable(text: string): CsvTable {
  const read = readCsv(text);
  if (!read.ok) throw refused(`Line ${read.line} of \`csv\` ${read.problem}. Quote cells as RFC 4180 says.`);
  const [first, ...rows] = read.rows;
  if (!first) throw refused("`csv` is empty. Its first line names the columns, such as phone_number,name.");
  const header = first.map((cell) => columnOf(unguardFormula(cell).trim()));
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw refused(`The column \`${twice}\` stands twice in the header of \`csv\`.`);
  if (!header.includes("phone_number") && !header.includes("contact_id"))
    throw refused("`csv` has neither a column phone_number nor contact_id, so nobody could tell who a row is.");
  return { header, rows };
}

function columnOf(given: string): string {
  if (given.toLowerCase().startsWith(PROPERTY_PREFIX) && given.length > PROPERTY_PREFIX.length) {
    const property = given.slice(PROPERTY_PREFIX.length).trim();
    // The one name under which an object of this language keeps nothing.
    if (property === "__proto__") throw refused("`__proto__` cannot name a property. Give the column another name.");
    return PROPERTY_PREFIX + property;
  }
  const plain = given.toLowerCase().replace(/[\s-]+/g, "_");
  const known = ALIASES[plain] ?? COLUMNS.find((name) => name === plain);
  if (known) return known;
  const nearest = nearestOf(plain, COLUMNS);
  const guess = nearest ? ` Did you mean ${nearest}?` : "";
  throw refused(
    `\`${given.slice(0, 60)}\` is no column.${guess} Columns, with commas between: ${COLUMNS.join(", ")}, and ${PROPERTY_PREFIX}<name> for a custom property.`,
  );
}

function refused(sentence: string): AppError {
  return new AppError("invalid_input", { public: sentence, fields: [{ path: "csv", message: sentence }] });
}
