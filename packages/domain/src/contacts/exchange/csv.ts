/**
 * Comma-separated text as RFC 4180 has it, read strictly: a cell that holds a comma, a quote or a line
 * break stands in quotes, a quote within doubled. Lines end in CRLF or LF; empty ones are no rows.
 */
export type CsvRead = { ok: true; rows: string[][] } | { ok: false; line: number; problem: string };

/** @param separator  one character between cells */
export function readCsv(text: string, separator = ","): CsvRead {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator);
    if (typeof cell === "string") return { ok: false, line, problem: cell };
    row.push(cell.value);
    line += cell.value.split("\n").length - 1;
    at = cell.end;
    if (text[at] === separator) {
      at++;
      continue;
    }
    if (at < text.length && lineBreakAt(text, at) === 0) {
      return { ok: false, line, problem: "has text after a closing quote" };
    }
    if (row.length > 1 || row[0] !== "") rows.push(row);
    if (at >= text.length) return { ok: true, rows };
    at += lineBreakAt(text, at);
    line++;
    row = [];
  }
}

/** Cells of one line, quoted where they must be. */
export function csvLine(cells: readonly string[], separator = ","): string {
  return cells
    .map((cell) =>
      /["\r\n]/.test(cell) || cell.includes(separator) || cell !== cell.trim()
        ? `"${cell.replaceAll('"', '""')}"`
        : cell,
    )
    .join(separator);
}

interface Cell {
  value: string;
  /** Where the text goes on. */
  end: number;
}

function quotedCell(text: string, start: number): Cell | string {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end === -1) return "opens a quote that is never closed";
  return { value: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}

function plainCell(text: string, start: number, separator: string): Cell | string {
  let end = start;
  while (end < text.length && text[end] !== separator && lineBreakAt(text, end) === 0) end++;
  const value = text.slice(start, end);
  return value.includes('"') ? "has a quote inside a cell that is not quoted" : { value, end };
}

/** Its length, 0 where there is none. */
function lineBreakAt(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? 2 : 0;
}
