import type { Request } from "./json-rpc.ts";
import { modernVersionOf } from "./greeting.ts";

/** Which field of the parameters the `Mcp-Name` header repeats. */
const NAMED_BY: Record<string, string> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};

/** Headers of 2026-07-28: they repeat what the body says, and the server compares them. */
export function modernHeaders(request: Request): Record<string, string> {
  const field = Object.hasOwn(NAMED_BY, request.method) ? NAMED_BY[request.method] : undefined;
  const name = field === undefined ? undefined : request.params?.[field];
  return {
    "mcp-protocol-version": modernVersionOf(request) ?? "",
    "mcp-method": headerValue(request.method),
    ...(typeof name === "string" ? { "mcp-name": headerValue(name) } : {}),
  };
}

/** Headers hold printable ASCII; anything else travels in the protocol's base64 form. */
function headerValue(text: string): string {
  const isPlain = /^[!-~](?:[\t -~]*[!-~])?$/.test(text) && !text.startsWith("=?base64?");
  return isPlain ? text : `=?base64?${Buffer.from(text).toString("base64")}?=`;
}
