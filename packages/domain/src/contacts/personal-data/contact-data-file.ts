import { type Ctx, decodeCursor, encodeCursor } from "@parley/kernel";
import { NOT_EXPORTED } from "./not-exported.ts";
import { SECTIONS } from "./sections.ts";
import type { Subject } from "./subject.ts";

/**
 * The next part of the file, one JSON object with a list for each section; the parts after one another are the file.
 * @param place  as the part before answered it; absent: the beginning
 */
export async function filePart(
  ctx: Ctx,
  subject: Subject,
  place: string | undefined,
): Promise<{ text: string; next: string | null }> {
  const [at, after, written] = place === undefined ? [0, "", 0] : decodeCursor(place, 3);
  const index = Number(at);
  const section = SECTIONS[index];
  if (!section) return { text: "", next: null };
  const { rows, next } = await section.read(ctx, subject, after === "" ? null : String(after));
  const begin = after === "" ? `,\n"${section.name}":[` : "";
  const lines = rows.map((row, n) => `${n === 0 && written === 0 ? "" : ","}\n${JSON.stringify(row)}`);
  const isLast = index === SECTIONS.length - 1;
  const follows = next === null ? (isLast ? null : [index + 1, "", 0]) : [index, next, rows.length > 0 ? 1 : written];
  return {
    text: `${place === undefined ? head(ctx, subject) : ""}${begin}${lines.join("")}${next === null ? "\n]" : ""}${follows ? "" : TAIL}`,
    next: follows && encodeCursor(follows.map((part) => part ?? 0)),
  };
}

/** How many rows each section has; those without any are absent. */
export async function countsOf(ctx: Ctx, subject: Subject): Promise<Record<string, number>> {
  // None needs the answer of another, so they travel together.
  const counts = await Promise.all(
    SECTIONS.map(async (section) => [section.name, await section.count(ctx, subject)] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function head(ctx: Ctx, { id, name }: Subject): string {
  const heading = { contact_id: id, name, exported_at: ctx.clock.now().toISOString() };
  return JSON.stringify(heading).slice(0, -1);
}

const TAIL = `,\n"not_in_this_file":${JSON.stringify(NOT_EXPORTED)}}\n`;
