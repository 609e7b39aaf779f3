import { execute, toAppError, type Caller } from "@parley/kernel";
import { ProtocolError, ProtocolErrorCode, type Server, type ServerContext } from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { PROMPTS } from "./mcp-prompt-texts.ts";
import { TEMPLATES } from "./mcp-resource-templates.ts";

const VALUES_MAX = 20;

/** How ids of a kind are found by what a person typed, and listed before they typed anything. */
interface Finder {
  search: string;
  list: string;
  /** Of every item. */
  id: string;
  only?: Record<string, unknown>;
}

const FINDERS: Record<string, Finder> = {
  chat_id: { search: "search_chats", list: "list_chats", id: "chat_id" },
  group_id: { search: "search_chats", list: "list_chats", id: "chat_id", only: { type: "group" } },
  contact_id: { search: "search_contacts", list: "list_contacts", id: "contact_id" },
  ticket_id: { search: "search_tickets", list: "list_tickets", id: "ticket_id" },
};

/** `completion/complete`: ids by the name of what they stand for, and fixed words where there are some. */
export function addCompletion(edge: EdgeContext, server: Server, callerOf: (ctx: ServerContext) => Caller): void {
  server.setRequestHandler("completion/complete", async (request, ctx) => {
    const { ref, argument } = request.params;
    const kind = ref.type === "ref/prompt" ? ofPrompt(ref.name, argument.name) : ofTemplate(ref.uri, argument.name);
    const values =
      typeof kind === "object" && kind !== null
        ? kind.filter((word) => word.toLowerCase().startsWith(argument.value.toLowerCase()))
        : await idsFor(edge, callerOf(ctx), kind, argument.value);
    return { completion: { values: values.slice(0, VALUES_MAX), hasMore: values.length > VALUES_MAX } };
  });
}

/** What completes an argument: the name of a finder, or the words it may be; null: nothing. */
type Kind = string | readonly string[] | null;

/** @throws ProtocolError  no such prompt or argument */
function ofPrompt(name: string, argument: string): Kind {
  const prompt = PROMPTS.find((one) => one.name === name);
  if (!prompt)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${name}. See prompts/list.`);
  const found = prompt.arguments.find((one) => one.name === argument);
  if (!found)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `The prompt ${name} has no argument ${argument}.`);
  return found.completes;
}

/** @throws ProtocolError  no such template or variable */
function ofTemplate(uri: string, variable: string): Kind {
  const template = TEMPLATES.find((one) => one.uriTemplate === uri);
  if (!template || template.parameter !== variable)
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no variable ${variable} in a template ${uri}. See resources/templates/list.`,
    );
  return uri.startsWith("wa://groups/") ? "group_id" : variable;
}

/** A key that may not look for them is offered none. */
async function idsFor(edge: EdgeContext, caller: Caller, kind: string | null, typed: string): Promise<string[]> {
  const finder = kind === null ? undefined : FINDERS[kind];
  const query = typed.trim();
  const entry = finder && edge.registry.find(query === "" ? finder.list : finder.search);
  if (!finder || !entry) return [];
  const input = { ...finder.only, limit: VALUES_MAX, ...(query === "" ? {} : { query: query.slice(0, 100) }) };
  try {
    const answer = await execute(edge.kernel, entry.operation, caller, input);
    const items = Array.isArray(answer["items"]) ? (answer["items"] as Record<string, unknown>[]) : [];
    return items.map((item) => String(item[finder.id]));
  } catch (thrown) {
    if (toAppError(thrown).code === "internal") throw thrown;
    return [];
  }
}
