import { bytesOf } from "./pagination.ts";

/**
 * What a model is answered stays below 20 kB, whatever is stored. A page ends early for that (see
 * pagination.ts); an answer about one thing, and one about each of many, gives way here, the least
 * important first:
 *
 *   the parts that the operation names, in its order: their texts, then entries but the newest
 *   those of them that another tool shows whole: down to none
 *   long texts of the rest, the longest first; lists within entries; then every text and list
 *
 * Ids, cursors, tokens and links are never cut, and a page loses no entry that its cursor would skip.
 */
export const ANSWER_BYTES_MAX = 20_000;

/** Of the answer itself; the rest is for the sentence that says what was cut. */
const CUT_TO_BYTES = 19_300;
const PARTS_TOLD_MAX = 12;
/** Deeper down, keys may be words of people, which stand in no sentence of ours. */
const KEYS_TOLD = 2;
const UNTOUCHED = /(?:^|_)(?:id|cursor|token|url|link)$/;
/** As JSON, so long that a text still says what it is about. */
const TEXT_BYTES = { part: 160, long: 400, least: 60 };
const ENTRIES_LEFT = 3;
const ENTRIES_LESS = 0.7;

/** A part of an answer, as `a.b` without the places in lists, and the tool that shows all of it. */
export interface GivingPart {
  part: string;
  whole?: string;
}

/**
 * The answer, or a copy below the bound with `cut`, a sentence on what is missing and who shows it.
 * @param elsewhere  where all of it can be read, for that sentence
 */
export function fittedAnswer(
  answer: Record<string, unknown>,
  { givesWay = [], elsewhere }: { givesWay?: readonly GivingPart[] | undefined; elsewhere?: string | undefined } = {},
): Record<string, unknown> {
  if (bytesOf(answer) < ANSWER_BYTES_MAX) return answer;
  const cutting = new Cutting(answer);
  for (const { part } of givesWay) {
    cutting.texts(part, TEXT_BYTES.part);
    cutting.lists((list) => list.path === part, ENTRIES_LEFT);
  }
  for (const { part } of givesWay.filter(({ whole }) => whole)) cutting.lists((list) => list.path === part, 0);
  cutting.texts("", TEXT_BYTES.long);
  cutting.lists((list) => list.within > 0, 1);
  cutting.texts("", TEXT_BYTES.least);
  cutting.lists((list) => list.within > 0, 0);
  cutting.lists(() => true, 0);
  return { ...cutting.answer, cut: sentence(cutting.parts, givesWay, elsewhere) };
}

function sentence(cut: ReadonlySet<string>, givesWay: readonly GivingPart[], elsewhere: string | undefined): string {
  const parts = [...new Set([...cut].map((path) => path.split(".").slice(0, KEYS_TOLD).join(".")))];
  const named = parts.slice(0, PARTS_TOLD_MAX).join(", ") + (parts.length > PARTS_TOLD_MAX ? ", and more" : "");
  const tools = givesWay.filter(({ part, whole }) => whole && [...cut].some((path) => isWithin(path, part)));
  const whole = [
    ...tools.map((tool) => `${tool.whole} (${tool.part})`),
    ...(elsewhere ? [`${elsewhere} (everything)`] : []),
  ];
  return `Shortened to stay below 20 kB: ${named}.${whole.length > 0 ? ` In whole: ${whole.join(", ")}.` : ""}`;
}

type Holder = Record<string | number, unknown>;
interface Place {
  holder: Holder;
  key: string | number;
  path: string;
  /** How many lists it lies in. */
  within: number;
}
type Text = Place & { text: string; bytes: number };
type List = Place & { entries: unknown[] };

class Cutting {
  readonly answer: Record<string, unknown>;
  readonly parts = new Set<string>();

  constructor(answer: Record<string, unknown>) {
    this.answer = structuredClone(answer);
  }

  /** Cuts every text of the part that is longer than the one length that makes the answer fit, but to no less than `least`. */
  texts(part: string, least: number): void {
    const excess = this.#excess();
    if (excess <= 0) return;
    const texts = placesIn(this.answer).flatMap((place): Text[] => {
      const value = place.holder[place.key];
      if (typeof value !== "string" || UNTOUCHED.test(keyOf(place)) || !isWithin(place.path, part)) return [];
      return [{ ...place, text: value, bytes: bytesOf(value) }];
    });
    const saved = (level: number) => texts.reduce((sum, { bytes }) => sum + Math.max(0, bytes - level), 0);
    let [low, high] = [least, texts.reduce((most, { bytes }) => Math.max(most, bytes), least)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (saved(middle) >= excess) low = middle;
      else high = middle - 1;
    }
    for (const { holder, key, path, text, bytes } of texts) {
      if (bytes <= low) continue;
      holder[key] = beginningOf(text, low);
      this.parts.add(path);
    }
  }

  /** Shortens the lists that are meant, all to one length, until the answer fits or no more than `least` entries are left. */
  lists(isMeant: (list: List) => boolean, least: number): void {
    if (this.#excess() <= 0) return;
    const lists = placesIn(this.answer)
      .flatMap((place): List[] => {
        const entries = place.holder[place.key];
        return Array.isArray(entries) ? [{ ...place, entries }] : [];
      })
      .filter((list) => isMeant(list) && !("next_cursor" in list.holder));
    let length = lists.reduce((most, { entries }) => Math.max(most, entries.length), 0);
    while (length > least && this.#excess() > 0) {
      length = Math.max(least, Math.floor(length * ENTRIES_LESS));
      for (const { holder, key, path, entries } of lists) {
        if (entries.length <= length) continue;
        holder[key] = entriesLeft(entries, length);
        this.parts.add(path);
      }
    }
  }

  #excess(): number {
    return bytesOf(this.answer) - CUT_TO_BYTES;
  }
}

function placesIn(value: unknown, path = "", within = 0): Place[] {
  if (value === null || typeof value !== "object") return [];
  const isList = Array.isArray(value);
  return Object.keys(value).flatMap((key) => {
    const holder = value as Holder;
    const at = isList ? path : path === "" ? key : `${path}.${key}`;
    const place = { holder, key: isList ? Number(key) : key, path: at, within: isList ? within + 1 : within };
    return [place, ...placesIn(holder[key], at, place.within)];
  });
}

function keyOf({ path }: Place): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function isWithin(path: string, part: string): boolean {
  return part === "" || path === part || path.startsWith(`${part}.`);
}

/** The newest, where entries say when they are from; else the first. In their order. */
function entriesLeft(entries: readonly unknown[], count: number): unknown[] {
  const times = entries.map((entry) => (entry as { at?: unknown } | null)?.at);
  const [first, last] = [times[0], times.at(-1)];
  const newestLast = typeof first === "string" && typeof last === "string" && first < last;
  return newestLast ? entries.slice(entries.length - count) : entries.slice(0, count);
}

/** So much of a text that it takes at most `bytes` as JSON, the mark of the cut included; whole characters only. */
function beginningOf(text: string, bytes: number): string {
  let left = bytes - bytesOf("…");
  let end = 0;
  for (const char of text) {
    left -= bytesOf(char) - QUOTES;
    if (left < 0) break;
    end += char.length;
  }
  return `${text.slice(0, end)}…`;
}

const QUOTES = 2;
