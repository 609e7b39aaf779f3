import type { Settings } from "./config.ts";
import { modernVersionOf } from "./greeting.ts";
import type { Message } from "./json-rpc.ts";
import { keepWords } from "./kept-words.ts";
import type { Relay } from "./relay.ts";
import { VERSION } from "./version.ts";

const ID = "parley-bridge-words";
/** Of this era whatever the client's: its answer needs no session. */
const OWN_META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "parley-bridge", version: VERSION },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** Learns once what the server tells of the workspace, for the greeting of the next start. */
export function serverWords(
  settings: Settings,
  relay: Relay,
): { refresh(like: Message): Promise<void>; ask(): Promise<string | null> } {
  let asked = false;
  async function learn(meta: unknown): Promise<string | null> {
    asked = true;
    const answer = await relay.ask({ jsonrpc: "2.0", id: ID, method: "server/discover", params: { _meta: meta } });
    const words = wordsIn(answer);
    if (words === null) asked = false;
    else keepWords(settings, words);
    return words;
  }
  return {
    ask: () => learn(OWN_META),
    async refresh(like) {
      // Before 2026-07-28 the words come with the session, see legacy-session.ts.
      if (asked || modernVersionOf(like) === null) return;
      await learn(like.params?.["_meta"]);
    },
  };
}

/** Of an answer to `initialize` or `server/discover`. */
export function wordsIn(answer: Message | null): string | null {
  const words = (answer?.result as { instructions?: unknown } | undefined)?.instructions;
  return typeof words === "string" ? words : null;
}
