import { PAGE_BYTES_MAX } from "@parley/kernel";
import { z } from "zod";
import { itemResult } from "../../per-item.ts";

/** What became of one row; `id` is the contact's where there is one, else what the row named. */
export const rowResult = itemResult.extend({
  row: z.number().int().describe("From 1; a header does not count."),
  result: z.enum(["created", "updated", "unchanged"]).optional(),
});
export type RowResult = z.output<typeof rowResult>;

const MESSAGE_CHARS_MIN = 40;

/** The same rows, below what an answer may be, which a hundred long names or refusals are not: first without names, then with shortened sentences. */
export function fittingResults(items: readonly RowResult[]): RowResult[] {
  if (bytesOf(items) <= PAGE_BYTES_MAX) return [...items];
  const nameless = items.map(({ name: _name, ...item }) => item);
  for (let chars = 160; chars >= MESSAGE_CHARS_MIN; chars -= 20) {
    if (bytesOf(nameless) <= PAGE_BYTES_MAX) return nameless;
    for (const item of nameless)
      if (item.error && item.error.message.length > chars)
        item.error = { code: item.error.code, message: `${item.error.message.slice(0, chars).toWellFormed()}…` };
  }
  return nameless;
}

function bytesOf(items: readonly RowResult[]): number {
  return Buffer.byteLength(JSON.stringify(items));
}
