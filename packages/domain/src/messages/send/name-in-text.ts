import { AppError } from "@parley/kernel";
import { TEXT_CHARS_MAX } from "./message-text.ts";

/** Somebody who is mentioned, and the ways a text may name them after its `@`. */
export interface Nameable {
  /** Which of `mentions` it was. */
  index: number;
  name: string;
  /** What phones look for behind the `@`: digits where a number is known. */
  handle: string;
  /** Other digits the caller named them by. */
  digits: string[];
}

/**
 * The text as the network wants it: whoever it names as `@name`, `@+number` or `@digits` stands in it
 * as `@digits`, which phones show as the name. The longest name counts, and case does not.
 * @throws invalid_input  somebody is named nowhere, or the text grows too long
 */
export function nameInText(text: string, people: readonly Nameable[]): string {
  const byForm = new Map<string, Nameable | "several">();
  const forms = people.flatMap((person) => formsOf(person).map((form) => ({ form, person })));
  for (const { form, person } of forms) {
    const other = byForm.get(form.toLowerCase());
    byForm.set(form.toLowerCase(), other && other !== person ? "several" : person);
  }
  const longestFirst = forms.map(({ form }) => form).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])@(${longestFirst.map(escaped).join("|")})(?![\\p{L}\\p{N}])`, "giu");
  const found = new Set<Nameable>();
  const named = text.replace(pattern, (whole, form: string) => {
    const person = byForm.get(form.toLowerCase());
    if (!person || person === "several") return whole;
    found.add(person);
    return `@${person.handle}`;
  });
  const missing = people.find((person) => !found.has(person));
  if (missing) throw unnamed(missing, byForm.get(missing.name.toLowerCase()) === "several");
  if (named.length > TEXT_CHARS_MAX) throw tooLong();
  return named;
}

function formsOf({ name, handle, digits }: Nameable): string[] {
  return [name, ...[handle, ...digits].flatMap((form) => [form, `+${form}`])].filter((form) =>
    /[\p{L}\p{N}]/u.test(form),
  );
}

function escaped(form: string): string {
  return form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function unnamed({ index }: Nameable, nameIsShared: boolean): AppError {
  const step = nameIsShared
    ? "Several of those mentioned have this name: write @+number where each is meant."
    : "Write @+number or @name where they are meant.";
  return new AppError("invalid_input", {
    public: `\`mentions.${index}\` is not named in the text, so nobody would be told. ${step} Nothing was sent.`,
    fields: [{ path: `mentions.${index}`, message: "is not named in the text", expected: "@+number or @name in text" }],
  });
}

function tooLong(): AppError {
  return new AppError("invalid_input", {
    public: `The text is longer than ${TEXT_CHARS_MAX} characters once those mentioned are written as numbers. Nothing was sent.`,
    fields: [{ path: "text", message: "is too long", expected: `at most ${TEXT_CHARS_MAX} characters` }],
  });
}
