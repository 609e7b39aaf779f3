import { AppError } from "@parley/kernel";
import { TEXT_CHARS_MAX } from "./message-text.ts";

/** Somebody a text may name after its `@`, and the ways it may. */
export interface Nameable {
  names: string[];
  /** What phones look for behind the `@`: digits where a number is known. */
  handle: string;
  /** Other handles and numbers of theirs. */
  others: string[];
}

/** Who must be named. */
export interface Meant extends Nameable {
  /** Which of `mentions` it was. */
  index: number;
}

/**
 * The text as the network wants it: whoever it names as `@name`, `@+number` or `@digits` stands in it
 * as `@digits`, which phones show as the name. The longest name counts, and case does not.
 * @throws invalid_input  somebody is named nowhere, or the text grows too long
 */
export function nameInText(text: string, people: readonly Meant[]): string {
  const written = writeHandles(text, people);
  const missing = people.find((person) => !written.named.has(person));
  if (missing) throw unnamed(missing, isCalledAlike(missing, people));
  return written.text;
}

export interface WithHandles<T extends Nameable> {
  text: string;
  /** Who is named in it. */
  named: ReadonlySet<T>;
  /** Who may be meant by a name that several of them have; it stands in the text as it came. */
  unclear: ReadonlySet<T>;
}

/**
 * The same where nobody has to be named.
 * @throws invalid_input  the text grows too long
 */
export function writeHandles<T extends Nameable>(text: string, people: readonly T[]): WithHandles<T> {
  const [named, unclear] = [new Set<T>(), new Set<T>()];
  if (people.length === 0) return { text, named, unclear };
  const owners = ownersByForm(people);
  const longestFirst = [...owners.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])@(${longestFirst.map(escaped).join("|")})(?![\\p{L}\\p{N}])`, "giu");
  const written = text.replace(pattern, (whole, form: string) => {
    const [person, ...namesakes] = owners.get(form.toLowerCase()) ?? [];
    if (!person) return whole;
    if (namesakes.length > 0) {
      for (const one of [person, ...namesakes]) unclear.add(one);
      return whole;
    }
    named.add(person);
    return `@${person.handle}`;
  });
  if (written.length > TEXT_CHARS_MAX) throw tooLong();
  return { text: written, named, unclear };
}

function ownersByForm<T extends Nameable>(people: readonly T[]): Map<string, T[]> {
  const owners = new Map<string, T[]>();
  for (const person of people) {
    for (const form of formsOf(person)) {
      const others = owners.get(form) ?? [];
      if (!others.includes(person)) owners.set(form, [...others, person]);
    }
  }
  return owners;
}

function formsOf({ names, handle, others }: Nameable): string[] {
  const forms = [...names, ...[handle, ...others].flatMap((form) => [form, `+${form}`])];
  return forms.filter((form) => /[\p{L}\p{N}]/u.test(form)).map((form) => form.toLowerCase());
}

function isCalledAlike(person: Nameable, people: readonly Nameable[]): boolean {
  const own = new Set(person.names.map((name) => name.toLowerCase()));
  return people.some((other) => other !== person && other.names.some((name) => own.has(name.toLowerCase())));
}

function escaped(form: string): string {
  return form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function unnamed({ index }: Meant, nameIsShared: boolean): AppError {
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
