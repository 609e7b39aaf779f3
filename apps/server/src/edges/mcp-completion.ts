import { execute, foldText, toAppError, type Caller } from "@parley/kernel";
import { ProtocolError, ProtocolErrorCode, type Server, type ServerContext } from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { PROMPTS, type PromptArgument } from "./mcp-prompt-texts.ts";
import { TEMPLATES } from "./mcp-resource-templates.ts";

const VALUES_MAX = 20;
/** Of a list of which the beginning of a field is typed. */
const LOOKED_THROUGH_MAX = 100;

/** How values of a kind are found by what a person typed, and listed before they typed anything. */
interface Finder {
  /** Null: there are so few that the list is looked through. */
  search: string | null;
  /** Null: nothing is offered before something is typed. */
  list: string | null;
  /** What of an answer completes. */
  values(answer: Record<string, unknown>): string[];
  only?: Record<string, unknown>;
  /** Of what is listed, the field whose beginning people type: search finds whole words alone. */
  begins?: string;
}

const FINDERS: Record<string, Finder> = {
  chat_id: { search: "search_chats", list: "list_chats", values: ofItems("chat_id") },
  group_id: { search: "search_chats", list: "list_chats", values: ofItems("chat_id"), only: { type: "group" } },
  contact_id: { search: "search_contacts", list: "list_contacts", values: ofItems("contact_id") },
  ticket_id: { search: "search_tickets", list: "list_tickets", values: ofItems("ticket_id"), begins: "number" },
  // Only files are named by a message: their captions and names are what people remember.
  message_id: { search: "search_messages", list: null, values: ofItems("message_id"), only: { has_media: true } },
  label: { search: null, list: "list_labels", values: ofItems("name") },
  own_rules: { search: null, list: "get_workspace", values: ownRules },
};

const RULE_CHARS_MAX = 300;

/** The business's own words, a paragraph each: they may be rules, and are more than one value holds. */
function ownRules({ instructions }: Record<string, unknown>): string[] {
  if (typeof instructions !== "string") return [];
  const paragraphs = instructions.split("\n").map((line) => line.trim());
  return paragraphs.filter((line) => line !== "" && line.length <= RULE_CHARS_MAX);
}

function ofItems(name: string): Finder["values"] {
  return ({ items }) =>
    Array.isArray(items) ? (items as Record<string, unknown>[]).map((item) => String(item[name])) : [];
}

/** `completion/complete`: ids by the name of what they stand for, and fixed words where there are some. */
export function addCompletion(edge: EdgeContext, server: Server, callerOf: (ctx: ServerContext) => Caller): void {
  server.setRequestHandler("completion/complete", async (request, ctx) => {
    const { ref, argument } = request.params;
    const { completes, words = [] } =
      ref.type === "ref/prompt" ? ofPrompt(ref.name, argument.name) : ofTemplate(ref.uri, argument.name);
    const found = await valuesFor(edge, callerOf(ctx), completes, argument.value);
    const own = words.filter(
      (word) => startsWith(word, argument.value) && !found.values.some((one) => isSame(one, word)),
    );
    const values = [...own, ...found.values];
    const hasMore = found.hasMore || values.length > VALUES_MAX;
    const total = found.hasMore ? {} : { total: values.length };
    return { completion: { values: values.slice(0, VALUES_MAX), hasMore, ...total } };
  });
}

function isSame(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(text: string): string {
  return foldText(text).trim();
}

function startsWith(word: string, typed: string): boolean {
  return plain(word).startsWith(plain(typed));
}

type Completed = Pick<PromptArgument, "completes" | "words">;

/** @throws ProtocolError  no such prompt or argument */
function ofPrompt(name: string, argument: string): Completed {
  const prompt = PROMPTS.find((one) => one.name === name);
  if (!prompt)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${name}. See prompts/list.`);
  const found = prompt.arguments.find((one) => one.name === argument);
  if (!found)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `The prompt ${name} has no argument ${argument}.`);
  return found;
}

/** @throws ProtocolError  no such template or variable */
function ofTemplate(uri: string, variable: string): Completed {
  const template = TEMPLATES.find((one) => one.uriTemplate === uri);
  if (!template || template.parameter !== variable)
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no variable ${variable} in a template ${uri}. See resources/templates/list.`,
    );
  return { completes: uri.startsWith("wa://groups/") ? "group_id" : variable };
}

interface Found {
  values: string[];
  /** There are more than these, how many is not known. */
  hasMore: boolean;
}

const NOTHING: Found = { values: [], hasMore: false };

/** A key that may not look for them is offered none. */
async function valuesFor(edge: EdgeContext, caller: Caller, kind: string | null, typed: string): Promise<Found> {
  const finder = kind === null ? undefined : FINDERS[kind];
  if (!finder) return NOTHING;
  const query = typed.trim();
  const found = await matching(edge, caller, finder, query);
  if (query === "" || finder.begins === undefined) return found;
  const begun = await beginning(edge, caller, finder, query);
  return { values: [...new Set([...begun.values, ...found.values])], hasMore: begun.hasMore || found.hasMore };
}

/** What is listed, or found by its words. */
async function matching(edge: EdgeContext, caller: Caller, finder: Finder, query: string): Promise<Found> {
  const searches = query !== "" && finder.search !== null;
  // One more than is shown tells whether there are more.
  const page = finder.search === null ? {} : { limit: VALUES_MAX + 1 };
  const input = { ...finder.only, ...page, ...(searches ? { query: query.slice(0, 100) } : {}) };
  const answer = await answerOf(edge, caller, query === "" ? finder.list : (finder.search ?? finder.list), input);
  if (!answer) return NOTHING;
  const all = finder.values(answer);
  const values = searches || finder.search !== null ? all : all.filter((value) => isIn(value, query));
  const pages = typeof answer["next_cursor"] === "string" || answer["more"] === true;
  return { values, hasMore: pages || (finder.search !== null && values.length > VALUES_MAX) };
}

/** Of the newest, those whose field begins with what was typed. */
async function beginning(edge: EdgeContext, caller: Caller, finder: Finder, query: string): Promise<Found> {
  const { begins = "", list, only } = finder;
  const answer = await answerOf(edge, caller, list, { ...only, limit: LOOKED_THROUGH_MAX });
  const items = answer?.["items"];
  if (!Array.isArray(items)) return NOTHING;
  const begun = (items as Record<string, unknown>[]).filter((item) => startsWith(String(item[begins]), query));
  const values = finder.values({ items: begun });
  return { values, hasMore: begun.length > 0 && typeof answer?.["next_cursor"] === "string" };
}

/** Null where the tool is not there, or refuses. */
async function answerOf(edge: EdgeContext, caller: Caller, tool: string | null, input: Record<string, unknown>) {
  const entry = tool ? edge.registry.find(tool) : null;
  if (!entry) return null;
  try {
    return await execute(edge.kernel, entry.operation, caller, input);
  } catch (thrown) {
    if (toAppError(thrown).code === "internal") throw thrown;
    return null;
  }
}

/** At the beginning of any of its words. */
function isIn(value: string, typed: string): boolean {
  return plain(value)
    .split(/\s+/)
    .some((_word, place, words) => words.slice(place).join(" ").startsWith(plain(typed)));
}
