/** A ticket's number as people say it: the workspace's prefix, a dash, the number with no zeros in front. */
export function ticketName(prefix: string, number: number): string {
  return `${prefix}-${number}`;
}

const NUMBER_MAX = 2_147_483_647;

/**
 * The number in `TKT-12`, `tkt-012`, `#12` or `12`; null when the text is none of these or has a prefix
 * that is none of `prefixes`.
 */
export function ticketNumberOf(text: string, prefixes: readonly string[]): number | null {
  const [, given, digits] = /^\s*(?:#|([\p{L}\p{N}]+)-)?0*(\d{1,10})\s*$/u.exec(text) ?? [];
  if (digits === undefined) return null;
  if (given !== undefined && !prefixes.some((prefix) => prefix.toUpperCase() === given.toUpperCase())) return null;
  const number = Number(digits);
  return number > 0 && number <= NUMBER_MAX ? number : null;
}
