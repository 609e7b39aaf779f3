/** 9999-12-31, in seconds: what ISO 8601 can write with four digits of year. */
const SECONDS_MAX = 253_402_300_799;
/** A figure this large counts milliseconds: as seconds it would lie after the year 5000. */
const MILLISECONDS_FROM = 100_000_000_000;

/** Unix seconds (text or number; milliseconds too, as a few fields have them) as ISO 8601 UTC. */
export function instantAt(value: unknown): string | undefined {
  const figure = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof figure !== "number" || !Number.isFinite(figure) || figure <= 0) return undefined;
  const seconds = figure >= MILLISECONDS_FROM ? figure / 1000 : figure;
  return seconds > SECONDS_MAX ? undefined : new Date(seconds * 1000).toISOString();
}
