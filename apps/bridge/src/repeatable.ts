import { catalogue } from "./catalogue.ts";
import type { Message } from "./json-rpc.ts";

/**
 * True if the server may see this twice without harm: when a connection breaks nobody knows
 * whether it did so before or after the call was carried out.
 */
export function mayRepeat(message: Message): boolean {
  if (message.method !== "tools/call") return true;
  const { name, arguments: args } = (message.params ?? {}) as Call;
  // mode=compact: what counts is the tool inside.
  return name === "call_tool" ? isRepeatable(args ?? {}) : isRepeatable({ name, arguments: args });
}

interface Call {
  name?: unknown;
  arguments?: Record<string, unknown>;
}

function isRepeatable({ name, arguments: args }: Call): boolean {
  if (name === "search_tools" || typeof args?.["idempotency_key"] === "string") return true;
  return catalogue().entries.find(({ tool }) => tool.name === name)?.effect === "read";
}
