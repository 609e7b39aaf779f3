/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets
 * read as "this is text". Reading takes off exactly what writing put there, so values come back as they were.
 * Source: OWASP, "CSV Injection".
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

export function guardFormula(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

export function unguardFormula(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
