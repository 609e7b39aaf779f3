import { AppError, DAY_MS, HOUR_MS } from "@parley/kernel";

const UNITS: Record<string, number> = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/**
 * `30d`, `12h`, `2w` from now, or an ISO 8601 time.
 * @throws invalid_input  neither, or in the past
 */
export function expiryFrom(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const at = count && unit ? new Date(now.getTime() + Number(count) * (UNITS[unit] ?? 0)) : new Date(text);
  if (!Number.isNaN(at.getTime()) && at > now) return at;
  throw new AppError("invalid_input", {
    public: "`expires` is not a time ahead. Give 12h, 30d, 2w or an ISO 8601 time.",
    fields: [
      { path: "expires", message: "is not a time ahead", received: text, expected: "30d or 2027-01-31T00:00:00Z" },
    ],
  });
}
