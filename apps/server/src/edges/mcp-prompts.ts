import {
  execute,
  missingScopes,
  scopesOf,
  toAppError,
  toolAnswer,
  toolRefusal,
  type Caller,
  type ErrorBody,
  type RegisteredOperation,
} from "@parley/kernel";
import {
  ProtocolError,
  ProtocolErrorCode,
  type GetPromptResult,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { PROMPTS, type Given, type PromptReading, type PromptText } from "./mcp-prompt-texts.ts";

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
      arguments: given.map(({ name: argument, description: about, required }) => ({
        name: argument,
        description: about,
        required,
      })),
    })),
  }));
  server.setRequestHandler("prompts/get", async (request, ctx) => {
    const { name, arguments: given = {} } = request.params;
    const prompt = offered.find((one) => one.name === name);
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, notOffered(name));
    assertArguments(prompt, given);
    const caller = callerOf(ctx);
    await assertGroups(edge, prompt, given, caller);
    return rendered(edge, prompt, given, caller, (tool) => names.has(tool));
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
  for (const { name, wrong } of prompt.arguments) {
    const value = given[name]?.trim();
    const problem = value ? wrong?.(value) : null;
    if (problem) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `The argument ${name} ${problem}.`);
  }
  const unknown = Object.keys(given).find((name) => !prompt.arguments.some((argument) => argument.name === name));
  if (unknown === undefined) return;
  const known = prompt.arguments.map((argument) => argument.name).join(", ");
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `The prompt ${prompt.name} has no argument ${unknown}; it has ${known}.`,
  );
}

/**
 * A text about a group is wrong of a chat with one person. A key that may not read chats is not told which it is.
 * @throws ProtocolError  the chat is none, or is direct
 */
async function assertGroups(edge: EdgeContext, prompt: PromptText, given: Given, caller: Caller): Promise<void> {
  const argument = prompt.arguments.find(({ isGroup }) => isGroup);
  const entry = edge.registry.find("get_chat");
  const mayLook = entry && missingScopes(caller.scopes, scopesOf(entry.operation)).length === 0;
  if (!argument || !mayLook) return;
  const reading = { operation: "get_chat", input: { chat_id: given[argument.name] } };
  const { chat } = (await answerOf(edge, entry, reading, caller)) as { chat: { type: string } };
  if (chat.type !== "group")
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `The prompt ${prompt.name} is for groups, and ${given[argument.name]} is a chat with one person. list_groups finds groups; for this chat there is summarize_chat.`,
    );
}

async function rendered(
  edge: EdgeContext,
  prompt: PromptText,
  given: Given,
  caller: Caller,
  has: (tool: string) => boolean,
): Promise<GetPromptResult> {
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ""));
  const messages: GetPromptResult["messages"] = [
    { role: "user", content: { type: "text", text: prompt.text(filled, has) } },
  ];
  const reading = prompt.reads?.(filled);
  const entry = reading && edge.registry.find(reading.operation);
  if (reading && entry) {
    // No resource: reading its uri would answer with other rows than these.
    const answer = toolAnswer(entry.operation, await answerOf(edge, entry, reading, caller));
    const text = JSON.stringify({ [reading.operation]: answer });
    messages.push({ role: "user", content: { type: "text", text } });
  }
  return { description: prompt.description, messages };
}

/** @throws ProtocolError  in the words of the tool, about the argument of the prompt */
async function answerOf(edge: EdgeContext, entry: RegisteredOperation, reading: PromptReading, caller: Caller) {
  try {
    return await execute(edge.kernel, entry.operation, caller, reading.input);
  } catch (thrown) {
    const error = toAppError(thrown);
    const code = error.code === "internal" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
    const body = asGiven(toolRefusal(error.body(caller.requestId)).body, reading);
    throw new ProtocolError(code, body.message, { ...body });
  }
}

function asGiven(body: ErrorBody, { from = {} }: PromptReading): ErrorBody {
  const message = Object.entries(from).reduce(
    (text, [parameter, name]) => text.replaceAll(parameter, name),
    body.message,
  );
  const fields = body.fields?.map((field) => ({ ...field, path: from[field.path] ?? field.path }));
  return { ...body, message, ...(fields ? { fields } : {}) };
}
