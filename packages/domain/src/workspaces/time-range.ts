import { AppError, toSecond } from "@parley/kernel";

/** An end of a range as a caller gave it; without a time it is open. */
export interface RangeEnd {
  /** The parameter it came in. */
  field: string;
  at: Date | undefined;
  given?: string | undefined;
}

/**
 * Every range of times that callers give is asked here, so that one the wrong way round is refused and
 * never answered with nothing.
 * @param isClosed  the end itself belongs to it, so both may be one instant
 * @throws invalid_input  the end comes before the beginning
 */
export function assertInOrder(begin: RangeEnd, end: RangeEnd, isClosed = false): void {
  if (!begin.at || !end.at || begin.at < end.at) return;
  if (isClosed && begin.at.getTime() === end.at.getTime()) return;
  const [from, to] = [toSecond(begin.at), toSecond(end.at)];
  // The end that was said is the one to change: the beginning may be one that stands where none is given.
  const isEnd = end.given !== undefined;
  const wrong = isEnd ? end : begin;
  throw new AppError("invalid_input", {
    public: `\`${begin.field}\` must be before \`${end.field}\`: it is ${from}, and \`${end.field}\` is ${to}${isEnd ? "" : " unless given"}. Nothing can lie between.`,
    fields: [
      {
        path: wrong.field,
        message: isEnd ? `is not after \`${begin.field}\`` : `is not before \`${end.field}\``,
        received: wrong.given?.slice(0, 60) ?? from,
        expected: isEnd ? `after ${from}` : `before ${to}`,
      },
    ],
  });
}
