import { execute, foldText, toAppError, type Caller } from "@parley/kernel";
import { ProtocolError, ProtocolErrorCode, type Server, type ServerContext } from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { PROMPTS, type PromptArgument } from "./mcp-prompt-texts.ts";
import { TEMPLATES } from "./mcp-resource-templates.ts";

const VALUES_MAX = 20;

/** How values of a kind are found by what a person typed, and listed before they typed anything. */
interface Finder {
  /** Null: there are so few that the list is looked through. */
  search: string | null;
  /** Null: nothing is offered before something is typed. */
  list: string | null;
  /** Of every item, what completes. */
  value: string;
  only?: Record<string, unknown>;
}

const FINDERS: Record<string, Finder> = {
  chat_id: { search: "search_chats", list: "list_chats", value: "chat_id" },
  group_id: { search: "search_chats", list: "list_chats", value: "chat_id", only: { type: "group" } },
  contact_id: { search: "search_contacts", list: "list_contacts", value: "contact_id" },
  ticket_id: { search: "search_tickets", list: "list_tickets", value: "ticket_id" },
  // Only files are named by a message: their captions and names are what people remember.
  message_id: { search: "search_messages", list: null, value: "message_id", only: { has_media: true } },
  label: { search: null, list: "list_labels", value: "name" },
};

/** `completion/complete`: ids by the name of what they stand for, and fixed words where there are some. */
export function addCompletion(edge: EdgeContext, server: Server, callerOf: (ctx: ServerContext) => Caller): void {
  server.setRequestHandler("completion/complete", async (request, ctx) => {
    const { ref, argument } = request.params;
    const { completes, fallback } =
      ref.type === "ref/prompt" ? ofPrompt(ref.name, argument.name) : ofTemplate(ref.uri, argument.name);
    const known =
      typeof completes === "object" && completes !== null
        ? completes.filter((word) => startsWith(word, argument.value))
        : await valuesFor(edge, callerOf(ctx), completes, argument.value);
    const isNew = fallback !== undefined && !known.some((word) => plain(word) === plain(fallback));
    const values = isNew && startsWith(fallback, argument.value) ? [fallback, ...known] : known;
    return { completion: { values: values.slice(0, VALUES_MAX), hasMore: values.length > VALUES_MAX } };
  });
}

function plain(text: string): string {
  return foldText(text).trim();
}

function startsWith(word: string, typed: string): boolean {
  return plain(word).startsWith(plain(typed));
}

type Completed = Pick<PromptArgument, "completes" | "fallback">;

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

/** A key that may not look for them is offered none. */
async function valuesFor(edge: EdgeContext, caller: Caller, kind: string | null, typed: string): Promise<string[]> {
  const finder = kind === null ? undefined : FINDERS[kind];
  const query = typed.trim();
  const tool = query === "" ? finder?.list : (finder?.search ?? finder?.list);
  const entry = tool ? edge.registry.find(tool) : null;
  if (!finder || !entry) return [];
  const searches = query !== "" && finder.search !== null;
  const page = finder.search === null ? {} : { limit: VALUES_MAX };
  const input = { ...finder.only, ...page, ...(searches ? { query: query.slice(0, 100) } : {}) };
  try {
    const answer = await execute(edge.kernel, entry.operation, caller, input);
    const items = Array.isArray(answer["items"]) ? (answer["items"] as Record<string, unknown>[]) : [];
    const values = items.map((item) => String(item[finder.value]));
    return searches ? values : values.filter((value) => finder.search !== null || isIn(value, query));
  } catch (thrown) {
    if (toAppError(thrown).code === "internal") throw thrown;
    return [];
  }
}

/** At the beginning of any of its words. */
function isIn(value: string, typed: string): boolean {
  return plain(value)
    .split(/\s+/)
    .some((_word, place, words) => words.slice(place).join(" ").startsWith(plain(typed)));
}
