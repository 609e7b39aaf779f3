import { inputRequired, ProtocolError, ProtocolErrorCode, type Server } from "@modelcontextprotocol/server";
import { PNG_BASE64 } from "./fixture-files.ts";

const RESOURCES = [
  { uri: "test://static-text", name: "static_text", mimeType: "text/plain" },
  { uri: "test://static-binary", name: "static_binary", mimeType: "image/png" },
  { uri: "test://watched-resource", name: "watched", mimeType: "text/plain" },
];

export function mountResources(server: Server): void {
  server.setRequestHandler("resources/list", () => ({ resources: RESOURCES }));
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: [{ uriTemplate: "test://template/{id}/data", name: "template", mimeType: "application/json" }],
  }));
  server.setRequestHandler("resources/subscribe", (request) => {
    contentOf(request.params.uri);
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", () => ({}));
  server.setRequestHandler("resources/read", (request) => ({ contents: [contentOf(request.params.uri)] }));
}

function contentOf(uri: string) {
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id !== undefined) {
    const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
    return { uri, mimeType: "application/json", text };
  }
  const known = RESOURCES.find((resource) => resource.uri === uri);
  if (!known) throw new ProtocolError(ProtocolErrorCode.InvalidParams, "Resource not found", { uri });
  return known.mimeType === "image/png"
    ? { uri, mimeType: known.mimeType, blob: PNG_BASE64 }
    : { uri, mimeType: known.mimeType, text: "This is the content of the static text resource." };
}

const said = (content: object) => ({ role: "user" as const, content: content as never });

export function mountPrompts(server: Server): void {
  const prompt = (name: string, ...names: string[]) => ({
    name,
    description: `What the referee knows as ${name}.`,
    ...(names.length > 0 ? { arguments: names.map((argument) => ({ name: argument, required: true })) } : {}),
  });
  server.setRequestHandler("prompts/list", () => ({
    prompts: [
      prompt("test_simple_prompt"),
      prompt("test_prompt_with_arguments", "arg1", "arg2"),
      prompt("test_prompt_with_embedded_resource", "resourceUri"),
      prompt("test_prompt_with_image"),
      prompt("test_input_required_result_prompt"),
    ],
  }));
  server.setRequestHandler("prompts/get", (request, ctx) => {
    const { name, arguments: args = {} } = request.params;
    if (name !== "test_input_required_result_prompt") return { messages: messagesOf(name, args) };
    const answers = ctx.mcpReq.inputResponses ?? {};
    if ("user_context" in answers) {
      return { messages: [said({ type: "text", text: `Context: ${JSON.stringify(answers["user_context"])}` })] };
    }
    return inputRequired({
      inputRequests: {
        user_context: inputRequired.elicit({
          message: "What context should the prompt use?",
          requestedSchema: { type: "object", properties: { context: { type: "string" } }, required: ["context"] },
        }),
      },
    });
  });
  server.setRequestHandler("completion/complete", (request) => {
    const values = ["paris", "park", "party"].filter((value) => value.startsWith(request.params.argument.value));
    return { completion: { values, total: values.length, hasMore: false } };
  });
}

function messagesOf(name: string, args: Record<string, string>) {
  switch (name) {
    case "test_simple_prompt":
      return [said({ type: "text", text: "This is a simple prompt for testing." })];
    case "test_prompt_with_arguments":
      return [said({ type: "text", text: `Prompt with arguments: arg1='${args["arg1"]}', arg2='${args["arg2"]}'` })];
    case "test_prompt_with_embedded_resource":
      return [
        said({
          type: "resource",
          resource: {
            uri: args["resourceUri"],
            mimeType: "text/plain",
            text: "Embedded resource content for testing.",
          },
        }),
        said({ type: "text", text: "Please process the embedded resource above." }),
      ];
    case "test_prompt_with_image":
      return [
        said({ type: "image", data: PNG_BASE64, mimeType: "image/png" }),
        said({ type: "text", text: "Please analyze the image above." }),
      ];
    default:
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${name}.`);
  }
}
