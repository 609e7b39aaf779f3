/**
 * Other ways to write the same mobile number. WhatsApp keeps some numbers in an older form than the
 * one people dial: Brazil without the ninth digit, Mexico with a 1 and Argentina with a 9 after the country code.
 */
const SAME_NUMBER: readonly [dialled: RegExp, other: string][] = [
  [/^55(\d{2})9([6-9]\d{7})$/, "55$1$2"],
  [/^55(\d{2})([6-9]\d{7})$/, "55$19$2"],
  [/^521(\d{10})$/, "52$1"],
  [/^52(\d{10})$/, "521$1"],
  [/^549(\d{10})$/, "54$1"],
  [/^54(\d{10})$/, "549$1"],
];

/** @param digits  with country code */
export function numberVariants(digits: string): string[] {
  return SAME_NUMBER.filter(([form]) => form.test(digits)).map(([form, other]) => digits.replace(form, other));
}
