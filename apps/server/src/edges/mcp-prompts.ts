import { execute, toAppError, toolAnswer, toolRefusal, type Caller, type RegisteredOperation } from "@parley/kernel";
import {
  ProtocolError,
  ProtocolErrorCode,
  type GetPromptResult,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { PROMPTS, type PromptText } from "./mcp-prompt-texts.ts";

/** Prompts whose tools this connection has. What a prompt begins with is read and attached as data. */
export function addPrompts(
  edge: EdgeContext,
  server: Server,
  callerOf: (ctx: ServerContext) => Caller,
  tools: readonly RegisteredOperation[],
): void {
  const names = new Set(tools.map((tool) => tool.operation.name));
  const offered = PROMPTS.filter((prompt) => prompt.needs.every((name) => names.has(name)));
  server.setRequestHandler("prompts/list", () => ({
    prompts: offered.map(({ name, title, description, arguments: given }) => ({
      name,
      title,
      description,
      arguments: given.map(({ completes: _completes, ...argument }) => argument),
    })),
  }));
  server.setRequestHandler("prompts/get", async (request, ctx) => {
    const { name, arguments: given = {} } = request.params;
    const prompt = offered.find((one) => one.name === name);
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, notOffered(name));
    assertArguments(prompt, given);
    return rendered(edge, prompt, given, callerOf(ctx));
  });
}

function notOffered(name: string): string {
  const known = PROMPTS.find((prompt) => prompt.name === name);
  if (!known) return `There is no prompt ${name}. See prompts/list.`;
  return `The prompt ${name} needs ${known.needs.join(" and ")}, which this key or this connection does not have.`;
}

/** @throws ProtocolError  naming the argument */
function assertArguments(prompt: PromptText, given: Record<string, string>): void {
  const missing = prompt.arguments.find((argument) => argument.required && !given[argument.name]?.trim());
  if (missing)
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `The prompt ${prompt.name} needs the argument ${missing.name}: ${missing.description}`,
    );
  const unknown = Object.keys(given).find((name) => !prompt.arguments.some((argument) => argument.name === name));
  if (unknown === undefined) return;
  const known = prompt.arguments.map((argument) => argument.name).join(", ");
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `The prompt ${prompt.name} has no argument ${unknown}; it has ${known}.`,
  );
}

async function rendered(
  edge: EdgeContext,
  prompt: PromptText,
  given: Record<string, string>,
  caller: Caller,
): Promise<GetPromptResult> {
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ""));
  const messages: GetPromptResult["messages"] = [
    { role: "user", content: { type: "text", text: prompt.text(filled) } },
  ];
  const read = prompt.reads?.(filled);
  const entry = read && edge.registry.find(read.operation);
  if (read && entry) {
    const text = JSON.stringify(toolAnswer(entry.operation, await answerOf(edge, entry, read.input, caller)));
    const resource = { uri: read.uri, mimeType: "application/json", text };
    messages.push({ role: "user", content: { type: "resource", resource } });
  }
  return { description: prompt.description, messages };
}

/** @throws ProtocolError  in the words of the tool */
async function answerOf(edge: EdgeContext, entry: RegisteredOperation, input: object, caller: Caller) {
  try {
    return await execute(edge.kernel, entry.operation, caller, input);
  } catch (thrown) {
    const error = toAppError(thrown);
    const code = error.code === "internal" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
    const { body } = toolRefusal(error.body(caller.requestId));
    throw new ProtocolError(code, body.message, { ...body });
  }
}
