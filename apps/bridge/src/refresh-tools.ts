import type { Settings } from "./config.ts";
import { listedTools } from "./local-answers.ts";
import type { Message } from "./json-rpc.ts";
import type { KnownTools } from "./known-tools.ts";
import type { Relay } from "./relay.ts";

const ID = "parley-bridge-tools";

/**
 * Asks the server which tools this key may use, in the words of the client that is connected.
 * @returns true when the client has been shown another list than that
 */
export async function refreshTools(
  relay: Relay,
  like: Message,
  known: KnownTools,
  settings: Settings,
): Promise<boolean> {
  const meta = like.params?.["_meta"];
  const shown = listedTools(settings, known).length;
  const names = await relay.ask({ jsonrpc: "2.0", id: ID, method: "tools/list", params: meta ? { _meta: meta } : {} });
  const tools = (names?.result as { tools?: { name: string }[] } | undefined)?.tools;
  if (!tools) return false;
  known.learn(tools.map((tool) => tool.name));
  return listedTools(settings, known).length !== shown;
}
