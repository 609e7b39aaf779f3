import { AppError, canonicalHash, confirmationQuestion } from "@parley/kernel";
import {
  inputRequired,
  inputResponse,
  isInputRequiredResult,
  type CallToolResult,
  type InputRequiredResult,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { ToolCall } from "./mcp-call.ts";

/** The person's yes to a call that was previewed, by a form that their client shows. */
const CONFIRM = {
  type: "object" as const,
  properties: {
    confirm: { type: "boolean" as const, title: "Go on", description: "Yes does it; no leaves everything as it is." },
  },
  required: ["confirm"],
};

/** The question that a tool's refusal asks the person; null for any other error. */
export function questionIn(tool: string, error: AppError): InputRequiredResult | null {
  const { preview, confirmation_token: token } = error.options.details ?? {};
  if (error.code !== "approval_required" || typeof token !== "string") return null;
  // `askForApproval` writes both; its own words tell a model of tokens, which are nothing for a person.
  const message = confirmationQuestion(tool, preview as Record<string, unknown>);
  return inputRequired({
    inputRequests: { confirm: inputRequired.elicit({ message, requestedSchema: CONFIRM }) },
    requestState: token,
  });
}

/**
 * What came of the question that this call answers: the token of a yes, or `unanswered` where the client
 * could show it to nobody. Null for a call that answers none.
 * @throws approval_declined
 */
export function answerIn(call: ToolCall): { token: string } | "unanswered" | null {
  if (!call.requestState) return null;
  const answer = inputResponse(call.inputResponses, "confirm");
  if (answer.kind !== "elicit") return "unanswered";
  if (answer.action === "accept" && answer.content?.["confirm"] === true) return { token: call.requestState };
  throw new AppError("approval_declined", {
    public:
      answer.action === "cancel"
        ? `The person closed the question without an answer, so ${call.name} did nothing. Ask them what they want before you try again.`
        : `The person declined, so ${call.name} did nothing. Do not try again unless they ask.`,
  });
}

/** The same question: from the same caller, about the same call. */
export function questionKey({ caller, name, args }: ToolCall): string {
  return canonicalHash([caller.workspaceId, caller.actor.id, name, args]);
}

type Result = CallToolResult | InputRequiredResult;
type Answer = Pick<ToolCall, "inputResponses" | "requestState">;

/** What a yes is about may have grown by the time it comes, and is then asked about anew. */
const ROUNDS_MAX = 5;

/**
 * Before 2026-07-28 the server asks within the call. The SDK would do so too, but end the call where the
 * form fails or stays open; here the call then goes on as one from a client without forms.
 */
export async function askedWithin(
  { mcpReq }: ServerContext,
  asking: Result,
  withinMs: number,
  goOn: (answer: Answer) => Promise<Result>,
): Promise<Result> {
  let result = asking;
  for (let round = 0; isInputRequiredResult(result); round++) {
    const { inputRequests = {}, requestState } = result;
    const inputResponses: Record<string, unknown> = {};
    for (const [name, request] of round < ROUNDS_MAX ? Object.entries(inputRequests) : []) {
      const options = { signal: mcpReq.signal, timeout: withinMs };
      // Whatever the client's trouble is, it showed nobody the question. A call that was taken back answers nobody.
      inputResponses[name] = await mcpReq.send(request, options).catch(() => undefined);
    }
    result = await goOn({ inputResponses, requestState });
  }
  return result;
}
