import { AppError, nearestOf, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { labelNamesInput } from "../../labels/index.ts";
import { propertiesInput, valueReader } from "../../properties/index.ts";
import { PROPERTY_PREFIX, readTable, valuesOfCell, type CsvTable } from "./columns.ts";
import { unguardFormula } from "./formula-guard.ts";

export const ROWS_MAX = 100;

/** One row, as `export_contacts` writes it and `import_contacts` reads it. */
export const importRow = z.object({
  phone_number: z.string().optional(),
  contact_id: z.string().optional(),
  name: z.string().optional(),
  internal: z.boolean().optional(),
  labels: z.array(z.string()).optional(),
  custom_properties: z.record(z.string(), z.unknown()).optional(),
});
export type ImportRow = z.output<typeof importRow>;

const limits = z.object({
  phone_number: z.string().max(60).optional(),
  contact_id: z.string().max(100).optional(),
  name: z.string().max(80).optional(),
  internal: z.boolean("is neither true nor false").optional(),
  labels: labelNamesInput.optional(),
  custom_properties: propertiesInput.optional(),
});

/** @throws invalid_input  naming the field of the row that is wrong */
export function checkedRow(row: unknown): ImportRow {
  const result = limits.strict().safeParse(row);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === "unrecognized_keys") throw unknownKey(issue.keys[0] ?? "");
  throw new AppError("invalid_input", { public: `\`${issue?.path.join(".")}\`: ${issue?.message}.` });
}

function unknownKey(key: string): AppError {
  const names = Object.keys(limits.shape);
  const nearest = nearestOf(key, names);
  const guess = nearest ? ` Did you mean \`${nearest}\`?` : ` A row has ${names.join(", ")}.`;
  return new AppError("invalid_input", { public: `\`${key.slice(0, 40)}\` is nothing a row has.${guess}` });
}

/**
 * Rows of a file, each as a call would give it; an empty cell says nothing. A row that cannot be read is an error in its place.
 * @throws invalid_input | limit_exceeded  of the file as a whole
 */
export async function rowsOfCsv(ctx: Ctx, csv: string): Promise<(Record<string, unknown> | AppError)[]> {
  const table = readTable(csv);
  if (table.rows.length > ROWS_MAX)
    throw new AppError("limit_exceeded", {
      public: `\`csv\` has ${table.rows.length} rows; one call takes ${ROWS_MAX}. Split it, with the header on each part.`,
    });
  const read = await valueReader(ctx, "contact", valuesOfCell);
  return table.rows.map((cells) => rowOf(table, cells, read));
}

function rowOf(
  { header }: CsvTable,
  cells: readonly string[],
  read: (name: string, text: string) => unknown,
): Record<string, unknown> | AppError {
  if (cells.length !== header.length)
    return new AppError("invalid_input", {
      public: `The row has ${cells.length} cells and the header ${header.length}. A comma within a cell needs quotes.`,
    });
  const row: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const [index, column] of header.entries()) {
    const text = unguardFormula(cells[index] ?? "");
    if (text.trim() === "") continue;
    if (column.startsWith(PROPERTY_PREFIX)) {
      const name = column.slice(PROPERTY_PREFIX.length);
      properties[name] = read(name, text);
    } else row[column] = cellValue(column, text);
  }
  return Object.keys(properties).length > 0 ? { ...row, custom_properties: properties } : row;
}

function cellValue(column: string, text: string): unknown {
  if (column === "labels") return valuesOfCell(text);
  if (column !== "internal") return text;
  const word = text.trim().toLowerCase();
  return word === "true" || word === "false" ? word === "true" : text;
}
