import { foldText, withoutUnseen } from "@parley/kernel";

/** Names that differ only in case, accents, what stands between their words or what nobody sees are one. */
export function plainName(given: string): string {
  const name = withoutUnseen(given) || given;
  const letters = foldText(name).replace(/[^\p{L}\p{N}]/gu, "");
  // A name of signs only, such as an emoji, is itself.
  return letters || foldText(name).trim();
}

/** Shorter names are often one edit apart and still meant. */
const NEAR_CHARS_MIN = 5;

/**
 * Whether two keys look like one name written twice: one letter added, left out or changed. Digits
 * count things, so `line1` and `line2` are two names.
 */
export function isNearName(a: string, b: string): boolean {
  const [short, long] = [...a].length <= [...b].length ? [[...a], [...b]] : [[...b], [...a]];
  if (short.length < NEAR_CHARS_MIN || long.length - short.length > 1) return false;
  let from = 0;
  while (from < short.length && short[from] === long[from]) from++;
  let tail = 0;
  while (tail < short.length - from && short.at(-1 - tail) === long.at(-1 - tail)) tail++;
  const differing = long.slice(from, long.length - tail);
  return differing.length === 1 && short.length - from - tail <= 1 && !/\p{N}/u.test(differing[0] ?? "");
}
