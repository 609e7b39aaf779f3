import { foldText } from "./fold-text.ts";
import { IDEAS, TOOL_IDEAS } from "./tool-words.ts";

export interface Searchable {
  name: string;
  description: string;
}

const NAME_WEIGHT = 3;
const IDEA_WEIGHT = 3;
const DESCRIPTION_WEIGHT = 1;
/** A word of a tool's name itself: for whoever knows the name, and for words that stand for no idea. */
const LITERAL_WEIGHT = 1;
/** How much a tool loses for each idea of its name that was not asked for. */
const UNASKED = 0.25;
/** What it gains when the request speaks of everything in its name. */
const NAMED = 2;

/**
 * The tools that fit a request in plain words best, best first. Ideas are counted, not letters: words
 * of six languages lead to them (tool-words.ts), rarer ones weigh more. No model, no network.
 */
export function searchTools<T extends Searchable>(tools: readonly T[], request: string, limit: number): T[] {
  const pages = tools.map(pageOf);
  const wanted = [...new Set([...ideasIn(request), ...literally(request.replaceAll("_", " "))])];
  const rarity = rarityIn(pages);
  return (
    tools
      .map((tool, index) => ({ tool, score: scoreOf(pages[index] ?? new Map(), tool, wanted, rarity) }))
      .filter(({ score }) => score > 0)
      // Of two that fit alike, the shorter name says nothing that was not asked for.
      .sort((a, b) => b.score - a.score || a.tool.name.length - b.tool.name.length)
      .slice(0, limit)
      .map(({ tool }) => tool)
  );
}

type Page = ReadonlyMap<string, number>;

/** A tool's words never change, and reading them is the costly part. */
const known = new WeakMap<Searchable, Page>();

function pageOf(tool: Searchable): Page {
  let page = known.get(tool);
  if (!page) known.set(tool, (page = readPage(tool)));
  return page;
}

function readPage({ name, description }: Searchable): Page {
  const page = new Map<string, number>();
  const put = (ideas: readonly string[], weight: number) => {
    for (const idea of ideas) page.set(idea, Math.max(page.get(idea) ?? 0, weight));
  };
  put(ideasIn(description), DESCRIPTION_WEIGHT);
  put(ideasIn(name.replaceAll("_", " ")), NAME_WEIGHT);
  put(literally(name.replaceAll("_", " ")), LITERAL_WEIGHT);
  put((TOOL_IDEAS[name] ?? "").split(" ").filter(Boolean), IDEA_WEIGHT);
  return page;
}

function rarityIn(pages: readonly Page[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const page of pages) for (const idea of page.keys()) counts.set(idea, (counts.get(idea) ?? 0) + 1);
  return new Map([...counts].map(([idea, count]) => [idea, Math.log(1 + pages.length / count)]));
}

function scoreOf(page: Page, tool: Searchable, wanted: readonly string[], rarity: ReadonlyMap<string, number>): number {
  const found = wanted.reduce((sum, idea) => sum + (page.get(idea) ?? 0) * (rarity.get(idea) ?? 0), 0);
  if (found === 0) return 0;
  const named = ideasIn(tool.name.replaceAll("_", " "));
  const unasked = named.filter((idea) => !wanted.includes(idea));
  const lost = UNASKED * unasked.reduce((sum, idea) => sum + (rarity.get(idea) ?? 0), 0);
  return found - lost + (unasked.length === 0 ? NAMED : 0);
}

const STEMS: readonly (readonly [stem: string, idea: string])[] = Object.entries(IDEAS).flatMap(([idea, stems]) =>
  stems.split(" ").map((stem) => [stem, idea] as const),
);

/** The words themselves, marked as such; one and many are the same. */
function literally(text: string): string[] {
  return wordsIn(text).flatMap((word) => (word.length < LITERAL_CHARS_MIN ? [] : `=${word.replace(/s$/, "")}`));
}
const LITERAL_CHARS_MIN = 3;

/** "não lida", "sin leer", "non lues", "nicht gelesen", "non lette", "not read". */
const NOT_READ = /\b(nao|no|sin|non|pas|nicht|not) (lid|lei|lee|lu|lett|gelesen|read)\w*/g;

const ANSWER = "(?:repl|answer|respon|respuest|respost|antwort|beantwort|repons|repond|rispost|rispond|contest)\\w*";
const WAITS = "(?:wait|wart|attend|esper|espera|aguard|aspett)\\w*";
const NONE = "(?:without|no|not|sin|sem|nao|ohne|keine|nicht|sans|pas|senza|non)";
/** "sin respuesta", "has not been answered", "ohne eine Antwort", "waiting for a reply", "attend notre réponse". */
const UNANSWERED = new RegExp(`\\b(?:${NONE}|${WAITS}) (?:\\w+ ){0,2}${ANSWER}`, "g");

/** Words that mean something else together, and one that means that. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [NOT_READ, "unread"],
  [UNANSWERED, "unanswered"],
  [/\bwait(s|ing)? (for|on) (us|me)\b/g, "unanswered"],
  [/\btak(e|es|ing) over\b/g, "takeover"],
  [/\btake (\w+ ){0,3}(back|down)\b/g, "unsend"],
  [/\bput (\w+ ){0,3}(off|aside)\b/g, "postpone"],
  [/\bget (\w+ ){0,3}out of\b/g, "remove from"],
  [/\blet (\w+ ){1,3}know\b/g, "tell"],
];

/** The ideas that the words of a text lead to: of each word those with the longest beginning. */
function ideasIn(text: string): string[] {
  return wordsIn(text).flatMap((word) => {
    const matching = STEMS.filter(
      ([stem]) => word.startsWith(stem) && (stem.length > 3 || word.length <= stem.length + 2),
    );
    const longest = Math.max(0, ...matching.map(([stem]) => stem.length));
    return matching.filter(([stem]) => stem.length === longest).map(([, idea]) => idea);
  });
}

function wordsIn(text: string): string[] {
  return PHRASES.reduce((words, [phrase, word]) => words.replace(phrase, word), foldText(text)).split(/[^a-z0-9]+/);
}
