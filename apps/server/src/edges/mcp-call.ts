import {
  AppError,
  execute,
  missingScopes,
  nearestOf,
  scopesOf,
  splitReserved,
  toAppError,
  toolAnswer,
  toolRefusal,
  type Caller,
  type RegisteredOperation,
} from "@parley/kernel";
import {
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type InputRequiredResult,
} from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { logError } from "./errors.ts";
import { withToolsElsewhere } from "./tools-elsewhere.ts";
import { answerIn, questionIn, questionKey } from "./mcp-confirmation.ts";
import type { OpenQuestions } from "./mcp-open-questions.ts";

export interface ToolCall {
  caller: Caller;
  tools: readonly RegisteredOperation[];
  name: string;
  args: Record<string, unknown>;
  /** True if the client can show a form to its person. */
  canElicit: boolean;
  /** Answers of the client to an earlier `inputRequired`, with the state it was given then. */
  inputResponses: Record<string, unknown> | undefined;
  requestState: string | undefined;
  questions: OpenQuestions;
}

/**
 * Runs one tool. Wrong input and refusals are tool results that the model can act on; only an
 * unknown tool and our own failures are protocol errors.
 */
export async function callTool(edge: EdgeContext, call: ToolCall): Promise<CallToolResult | InputRequiredResult> {
  const entry = call.tools.find((tool) => tool.operation.name === call.name);
  if (!entry) return missingTool(edge, call);
  const { input, idempotencyKey, confirmationToken, dryRun } = splitReserved(entry.operation, call.args);
  const caller: Caller = { ...call.caller };
  if (idempotencyKey !== undefined) caller.idempotencyKey = idempotencyKey;
  if (dryRun) caller.dryRun = true;
  if (call.requestState) call.questions.settle(questionKey(call));
  let mayAsk = call.canElicit;
  try {
    const answered = answerIn(call);
    if (answered === "unanswered") mayAsk = false;
    const token = typeof answered === "string" ? confirmationToken : (answered?.token ?? confirmationToken);
    if (token !== undefined) caller.confirmationToken = token;
    const answer = await execute(edge.kernel, entry.operation, caller, input);
    return successOf(entry, answer);
  } catch (thrown) {
    const error = toAppError(thrown);
    const question = mayAsk ? questionIn(call.name, error) : null;
    if (question && call.questions.mayAsk(questionKey(call))) return question;
    return failureOf(edge, withToolsElsewhere(edge.registry, call, error), caller.requestId);
  }
}

function successOf(entry: RegisteredOperation, answer: Record<string, unknown>): CallToolResult {
  const { operation } = entry;
  const extra: CallToolResult["content"] = operation.content?.(answer) ?? [];
  const shown = toolAnswer(operation, answer);
  const once = operation.textFields ?? [];
  const structuredContent = Object.fromEntries(Object.entries(shown).filter(([name]) => !once.includes(name)));
  return { content: [{ type: "text", text: JSON.stringify(shown) }, ...extra], structuredContent };
}

/** @throws ProtocolError  for `internal` only */
export function failureOf(edge: EdgeContext, error: AppError, requestId: string): CallToolResult {
  logError(error, requestId, edge.log);
  const { body, text } = toolRefusal(error.body(requestId));
  if (error.code === "internal")
    throw new ProtocolError(ProtocolErrorCode.InternalError, `${body.message} (${requestId})`);
  return { isError: true, content: [{ type: "text", text }], structuredContent: { ...body } };
}

function missingTool(edge: EdgeContext, call: ToolCall): CallToolResult {
  const entry = edge.registry.find(call.name);
  if (entry) {
    return failureOf(edge, notListed(call, entry), call.caller.requestId);
  }
  const nearest = nearestOf(
    call.name,
    call.tools.map((tool) => tool.operation.name),
  );
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `There is no tool ${call.name}. ${nearest ? `Did you mean ${nearest}?` : "See tools/list."}`,
  );
}

function notListed({ name, caller }: ToolCall, { operation }: RegisteredOperation): AppError {
  const missing = missingScopes(caller.scopes, scopesOf(operation));
  return new AppError("forbidden", {
    public:
      missing.length > 0
        ? `This key lacks the scope ${missing.join(" and ")}, which ${name} needs. Use a key that has it, or ask an admin for one.`
        : `${name} is not listed on this connection. \`?toolsets=all\` in the address (PARLEY_TOOLSETS=all for the stdio bridge) lists every tool; with read_only none that writes.`,
    ...(missing.length > 0 ? { details: { missing_scopes: missing } } : {}),
  });
}
