import { withoutUnseen } from "@parley/kernel";

/** Italy and San Marino, Ivory Coast, Congo: there the 0 is a part of the number, dialled from abroad too. */
const KEEPS_ZERO = /^(?:39|378|225|242)/;
/** `+49 (0)151`, `+49 (0151)`: a 0 that is dialled only within the country. */
const TRUNK_ZERO = /^([1-9]\d{0,2})(\D*)\(0(?=\d*\))/;
/** Networks write a number with one of these behind it. */
const NETWORK = /@(?:c\.us|s\.whatsapp\.net)$/;
/** What may stand between digits: spaces, brackets, dots, slashes and every kind of dash. */
const BETWEEN = /[\s()./\u2010-\u2015-]/g;

/**
 * The digits of a number, with its country code, in whatever form people print it or a network writes it:
 * `+49 (0)151 12345678` is `4915112345678`. What is no number stays something else than digits.
 */
export function digitsWritten(text: string): string {
  const number = withoutUnseen(text).trim().replace(NETWORK, "");
  const international = number.replace(/^\+\s*|^00(?=[1-9])/, "");
  return international
    .replace(TRUNK_ZERO, (whole, country: string, between: string) =>
      KEEPS_ZERO.test(country) ? whole : country + between,
    )
    .replace(BETWEEN, "");
}
