import { createHmac } from "node:crypto";
import {
  inputRequired,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type InputRequest,
} from "@modelcontextprotocol/server";
import { text, toolNamed, type FixtureCall, type FixtureTool } from "./fixture-tool.ts";

const elicit = (
  message: string,
  properties: Record<string, object>,
  required = Object.keys(properties),
): InputRequest =>
  inputRequired.elicit({ message, requestedSchema: { type: "object", properties, required } as never });
const sample = (prompt: string, maxTokens = 100): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: "user", content: { type: "text", text: prompt } }], maxTokens });

const responsesOf = (given: FixtureCall) => given.ctx.mcpReq.inputResponses ?? {};
const done = (what: string, given: FixtureCall): CallToolResult => ({
  content: [text(`${what}${JSON.stringify(responsesOf(given))}`)],
});

/** Asks once for everything in `requests`, and again for what is missing. */
function asking(requests: Record<string, InputRequest>, answer: (given: FixtureCall) => CallToolResult) {
  return (given: FixtureCall) => {
    const missing = Object.entries(requests).filter(([key]) => !(key in responsesOf(given)));
    return missing.length === 0 ? answer(given) : inputRequired({ inputRequests: Object.fromEntries(missing) });
  };
}

const nameSchema = { name: { type: "string" } };
const okSchema = { ok: { type: "boolean" } };

/** State that only this process can have written. */
function signed(state: string): string {
  return `${state}.${createHmac("sha256", "conformance").update(state).digest("hex")}`;
}

/** @throws ProtocolError  another's writing */
function stateOf(given: FixtureCall): string | undefined {
  const raw = given.ctx.mcpReq.requestState<string>();
  if (raw === undefined) return undefined;
  const state = raw.slice(0, raw.lastIndexOf("."));
  if (signed(state) === raw) return state;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, "The request state is not as it was given.");
}

function confirming(given: FixtureCall) {
  if (stateOf(given) === "first" && "confirm" in responsesOf(given)) return { content: [text("state-ok")] };
  return inputRequired({
    inputRequests: { confirm: elicit("Please confirm", okSchema) },
    requestState: signed("first"),
  });
}

function inRounds(given: FixtureCall) {
  const state = stateOf(given);
  if (state === "second" && "step2" in responsesOf(given)) return done("Finished: ", given);
  return state === "first" && "step1" in responsesOf(given)
    ? inputRequired({
        inputRequests: { step2: elicit("Step 2: What is your favorite color?", { color: { type: "string" } }) },
        requestState: signed("second"),
      })
    : inputRequired({
        inputRequests: { step1: elicit("Step 1: What is your name?", nameSchema) },
        requestState: signed("first"),
      });
}

/** Asks only for what the client said it can do. */
function byCapabilities(given: FixtureCall) {
  const { elicitation, sampling } = given.capabilities ?? {};
  const requests = {
    ...(elicitation ? { user_name: elicit("What is your name?", nameSchema) } : {}),
    ...(sampling ? { greeting: sample("Generate a greeting") } : {}),
  };
  return asking(requests, (answered) => done("Answered: ", answered))(given);
}

const OPTIONS = ["option1", "option2", "option3"];
const titled = (value: string, title: string) => ({ const: value, title });

/** Tools that ask the client's person or model before they answer. The referee fixes names and questions. */
export const askingTools: FixtureTool[] = [
  toolNamed(
    "test_sampling",
    (given) =>
      asking({ reply: sample(String(given.args["prompt"])) }, () => {
        const reply = responsesOf(given)["reply"] as { content?: { text?: string } };
        return { content: [text(`LLM response: ${reply.content?.text ?? ""}`)] };
      })(given),
    { prompt: { type: "string" } },
  ),
  toolNamed(
    "test_elicitation",
    (given) =>
      asking(
        {
          reply: elicit(String(given.args["message"]), {
            username: { type: "string", description: "User's response" },
            email: { type: "string", description: "User's email address" },
          }),
        },
        (answered) => done("User response: ", answered),
      )(given),
    { message: { type: "string" } },
  ),
  toolNamed(
    "test_elicitation_sep1034_defaults",
    asking(
      {
        reply: elicit(
          "Check these",
          {
            name: { type: "string", default: "John Doe" },
            age: { type: "integer", default: 30 },
            score: { type: "number", default: 95.5 },
            status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
            verified: { type: "boolean", default: true },
          },
          [],
        ),
      },
      (given) => done("Elicitation completed: ", given),
    ),
  ),
  toolNamed(
    "test_elicitation_sep1330_enums",
    asking(
      {
        reply: elicit(
          "Choose",
          {
            untitledSingle: { type: "string", enum: OPTIONS },
            titledSingle: {
              type: "string",
              oneOf: [
                titled("value1", "First Option"),
                titled("value2", "Second Option"),
                titled("value3", "Third Option"),
              ],
            },
            legacyEnum: {
              type: "string",
              enum: ["opt1", "opt2", "opt3"],
              enumNames: ["Option One", "Option Two", "Option Three"],
            },
            untitledMulti: { type: "array", items: { type: "string", enum: OPTIONS } },
            titledMulti: {
              type: "array",
              items: {
                anyOf: [
                  titled("value1", "First Choice"),
                  titled("value2", "Second Choice"),
                  titled("value3", "Third Choice"),
                ],
              },
            },
          },
          [],
        ),
      },
      (given) => done("Elicitation completed: ", given),
    ),
  ),
  toolNamed(
    "test_input_required_result_elicitation",
    asking({ user_name: elicit("What is your name?", nameSchema) }, (given) => {
      const answer = responsesOf(given)["user_name"] as { content?: { name?: unknown } };
      const name = answer.content?.name;
      if (typeof name !== "string") throw new ProtocolError(ProtocolErrorCode.InvalidParams, "user_name has no name.");
      return { content: [text(`Hello, ${name}!`)] };
    }),
  ),
  toolNamed(
    "test_input_required_result_sampling",
    asking({ capital_question: sample("What is the capital of France?") }, (given) => done("Answered: ", given)),
  ),
  toolNamed(
    "test_input_required_result_list_roots",
    asking({ client_roots: inputRequired.listRoots() }, (given) => done("Roots: ", given)),
  ),
  toolNamed("test_input_required_result_request_state", confirming),
  toolNamed("test_input_required_result_tampered_state", confirming),
  toolNamed("test_input_required_result_multiple_inputs", (given) => {
    const requests = {
      user_name: elicit("What is your name?", nameSchema),
      greeting: sample("Generate a greeting", 50),
      client_roots: inputRequired.listRoots(),
    };
    const complete = stateOf(given) === "first" && Object.keys(requests).every((key) => key in responsesOf(given));
    return complete
      ? done("Answered: ", given)
      : inputRequired({ inputRequests: requests, requestState: signed("first") });
  }),
  toolNamed("test_input_required_result_multi_round", inRounds),
  toolNamed("test_input_required_result_capabilities", byCapabilities),
  toolNamed("test_missing_capability", ({ capabilities }) => {
    if (!capabilities?.sampling)
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    return { content: [text("The client can sample.")] };
  }),
  toolNamed(
    "test_streaming_elicitation",
    asking({ user_name: elicit("What is your name?", nameSchema) }, (given) => done("Answered: ", given)),
  ),
];
