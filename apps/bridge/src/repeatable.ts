import { catalogue } from "./catalogue.ts";
import type { Message } from "./json-rpc.ts";

/**
 * True if the server may see this twice without harm: when a connection breaks nobody knows
 * whether it did so before or after the call was carried out.
 */
export function mayRepeat(message: Message): boolean {
  if (message.method !== "tools/call") return true;
  const args = message.params?.["arguments"] as Record<string, unknown> | undefined;
  if (typeof args?.["idempotency_key"] === "string") return true;
  const entry = catalogue().entries.find(({ tool }) => tool.name === message.params?.["name"]);
  return entry?.effect === "read";
}
