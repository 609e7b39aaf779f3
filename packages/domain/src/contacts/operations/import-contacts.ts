import { AppError, defineOperation, inTurn, type Ctx, recordOf } from "@parley/kernel";
import { z } from "zod";
import { importContact, knownAmong, type ImportResult } from "../exchange/import-contact.ts";
import { checkedRow, ROWS_MAX, rowsOfCsv } from "../exchange/import-rows.ts";
import { Newcomers } from "../exchange/newcomers.ts";
import { fittingResults, rowResult, type RowResult } from "../exchange/row-results.ts";
import { holdRows } from "../hold-rows.ts";

const CSV_CHARS_MAX = 200_000;
const ID_CHARS_MAX = 30;

/** Of one row. */
const CELLS_MAX = 100;

export const importContacts = defineOperation({
  name: "import_contacts",
  summary: "Add or change up to 100 contacts from rows or CSV.",
  guidance: "Labels are added, absent fields stay. A bad row is named, the rest go on.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "extended",
  rest: "POST /contacts/import",
  input: z.object({
    rows: z
      .array(recordOf(z.unknown(), CELLS_MAX))
      .min(1)
      .max(ROWS_MAX)
      .optional()
      .describe("phone_number, name, internal, labels, custom_properties."),
    csv: z.string().max(CSV_CHARS_MAX).optional().describe("Header alike; property:x columns."),
    upsert: z
      .boolean()
      .default(true)
      .describe("true (default) changes contacts that are known; false refuses them, row by row."),
  }),
  output: z.object({
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    failed: z.number().int(),
    items: z.array(rowResult),
  }),
  errors: ["invalid_input", "limit_exceeded"],
  async run({ ctx, input }) {
    const rows = await rowsFrom(ctx, input);
    await holdRows(ctx, await knownAmong(ctx, rows), "no key update");
    const call = { upsert: input.upsert, newcomers: new Newcomers(ctx) };
    const items = await inTurn(ctx.caller, [...rows.entries()], ([index, row]) => resultOf(ctx, row, index + 1, call));
    await call.newcomers.settle();
    const count = (result: ImportResult) => items.filter((item) => item.result === result).length;
    const counts = { created: count("created"), updated: count("updated"), unchanged: count("unchanged") };
    if (counts.created + counts.updated === 0) ctx.audit.nothing("no row changed anything");
    return { ...counts, failed: items.filter((item) => !item.ok).length, items: fittingResults(items) };
  },
});

async function rowsFrom(ctx: Ctx, input: { rows?: unknown[] | undefined; csv?: string | undefined }) {
  if (input.rows !== undefined && input.csv === undefined) return input.rows;
  if (input.csv !== undefined && input.rows === undefined) return rowsOfCsv(ctx, input.csv);
  throw new AppError("invalid_input", {
    public: "Give `rows` or `csv`, one of them.",
    fields: [{ path: "rows", message: "stands beside csv, or neither is given" }],
  });
}

async function resultOf(
  ctx: Ctx,
  row: unknown,
  number: number,
  call: { upsert: boolean; newcomers: Newcomers },
): Promise<RowResult> {
  try {
    if (row instanceof AppError) throw row;
    const { id, name, result } = await importContact(ctx, checkedRow(row), call);
    return { row: number, id, ok: true, name, result };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { row: number, id: givenId(row), ok: false, error: { code: error.code, message: error.message } };
  }
}

function givenId(row: unknown): string {
  if (row instanceof AppError) return "";
  const { phone_number: number, contact_id: id } = row as { phone_number?: unknown; contact_id?: unknown };
  return String(number ?? id ?? "")
    .slice(0, ID_CHARS_MAX)
    .toWellFormed();
}
