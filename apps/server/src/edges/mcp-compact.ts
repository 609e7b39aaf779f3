import {
  AppError,
  CALL_TOOL,
  nearestOf,
  SEARCH_TOOLS,
  searchTools,
  withoutInjected,
  type ToolDefinition,
} from "@parley/kernel";
import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { callTool, failureOf, type ToolCall } from "./mcp-call.ts";
import { renderedTool, type CatalogueChoice } from "./mcp-catalogue.ts";

/** `mode=compact`: a call goes through the same door as a direct one: scopes, confirmation and errors are the same. */
const RESULTS_MAX = 8;

export async function callCompact(
  edge: EdgeContext,
  call: ToolCall,
  choice: CatalogueChoice,
): Promise<CallToolResult | InputRequiredResult> {
  try {
    if (call.name === SEARCH_TOOLS.name) return found(call, choice);
    if (call.name === CALL_TOOL.name) return await callTool(edge, { ...call, ...named(edge, call) });
    return await callTool(edge, call);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failureOf(edge, error, call.caller.requestId);
  }
}

const NOTHING_FITS =
  "No tool fits these words. Try English ones that say what is done and to what, such as close a chat; or one word, such as chats, to see what there is for them. Tools outside this connection's toolsets are not searched; `?toolsets=all` (PARLEY_TOOLSETS=all) adds every one.";

function found(call: ToolCall, choice: CatalogueChoice): CallToolResult {
  const { query } = strictly(call.args, SEARCH_TOOLS);
  if (typeof query !== "string" || query.trim() === "") throw wrong("query", "must be words", query);
  const shown = call.tools.map((entry) => renderedTool(entry, choice));
  const tools = searchTools(shown, query, RESULTS_MAX).map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema,
  }));
  const text = JSON.stringify({ tools });
  const hint = tools.length > 0 ? [] : [{ type: "text" as const, text: NOTHING_FITS }];
  return { content: [{ type: "text", text }, ...hint], structuredContent: { tools } };
}

function named(edge: EdgeContext, call: ToolCall): { name: string; args: Record<string, unknown> } {
  const { name, arguments: args = {} } = strictly(call.args, CALL_TOOL);
  if (typeof name !== "string") throw wrong("name", "must be a tool's name", name);
  if (name === SEARCH_TOOLS.name || name === CALL_TOOL.name)
    throw wrong("name", `is ${name} itself: call ${name} directly, call_tool reaches all the others`, name);
  // What is there but not for this connection is refused by the call itself, in its own words.
  if (!edge.registry.find(name)) {
    const known = call.tools.map(({ operation }) => operation.name);
    const nearest = nearestOf(name, known);
    throw wrong("name", nearest ? `is no tool; did you mean ${nearest}` : "is no tool", name);
  }
  if (args === null || typeof args !== "object" || Array.isArray(args))
    throw wrong("arguments", "must be an object", args);
  return { name, args: args as Record<string, unknown> };
}

/** @throws invalid_input  an argument that the tool does not have */
function strictly(given: Record<string, unknown>, tool: ToolDefinition): Record<string, unknown> {
  const known = Object.keys(tool.inputSchema.properties ?? {});
  const meant = withoutInjected(known, given);
  const unknown = Object.keys(meant).find((key) => !known.includes(key));
  if (unknown === undefined) return meant;
  throw wrong(unknown, `is not an argument; ${tool.name} takes ${known.join(" and ")}`, meant[unknown]);
}

function wrong(path: string, message: string, received: unknown): AppError {
  return new AppError("invalid_input", {
    public: `\`${path}\` ${message}. Find tools with search_tools.`,
    fields: [{ path, message, received: JSON.stringify(received)?.slice(0, 60) ?? "nothing" }],
    hint: "search_tools",
  });
}
