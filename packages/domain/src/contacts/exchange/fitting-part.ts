import { bytesOf, PAGE_BYTES_MAX, visibleTexts } from "@parley/kernel";
import type { ExportedContact } from "./export-page.ts";

/**
 * As many, from the first, as one answer holds; never none. One who alone is too long loses properties,
 * the longest first, which are named: a value cut in the middle would come back as another by an import.
 * @param form  the page as it is answered
 */
export function fittingPart(
  people: readonly ExportedContact[],
  form: (part: readonly ExportedContact[]) => unknown,
): { shown: readonly ExportedContact[]; leftOut: string[] } {
  const bytesOfPart = (part: readonly ExportedContact[]) => bytesOf(visibleTexts(form(part)));
  let count = people.length;
  for (;;) {
    const part = people.slice(0, count);
    const bytes = bytesOfPart(part);
    if (bytes <= PAGE_BYTES_MAX) return { shown: part, leftOut: [] };
    const [only] = part;
    if (count === 1 && only) return shortened(only, (person, names) => bytesOfPart([person]) + bytesOf(names));
    count = Math.max(1, Math.min(count - 1, Math.floor((count * PAGE_BYTES_MAX) / bytes)));
  }
}

function shortened(
  person: ExportedContact,
  bytesWith: (person: ExportedContact, leftOut: string[]) => number,
): { shown: ExportedContact[]; leftOut: string[] } {
  const longestLast = Object.entries(person.custom_properties ?? {}).sort(([, a], [, b]) => bytesOf(a) - bytesOf(b));
  const leftOut: string[] = [];
  let rest = person;
  while (longestLast.length > 0 && bytesWith(rest, leftOut) > PAGE_BYTES_MAX) {
    leftOut.push(longestLast.pop()?.[0] ?? "");
    rest = { ...person, custom_properties: Object.fromEntries(longestLast) };
  }
  return { shown: [rest], leftOut };
}
