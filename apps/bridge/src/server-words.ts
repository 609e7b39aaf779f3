import type { Settings } from "./config.ts";
import { modernVersionOf } from "./greeting.ts";
import type { Message } from "./json-rpc.ts";
import { keepWords } from "./kept-words.ts";
import type { Relay } from "./relay.ts";

const ID = "parley-bridge-words";

/** Learns once what the server tells of the workspace, for the greeting of the next start. */
export function serverWords(settings: Settings, relay: Relay): { refresh(like: Message): Promise<void> } {
  let asked = false;
  return {
    async refresh(like) {
      // Before 2026-07-28 the words come with the session, see legacy-session.ts.
      if (asked || modernVersionOf(like) === null) return;
      asked = true;
      const params = { _meta: like.params?.["_meta"] };
      const answer = await relay.ask({ jsonrpc: "2.0", id: ID, method: "server/discover", params });
      const words = wordsIn(answer);
      if (words === null) asked = false;
      else keepWords(settings, words);
    },
  };
}

/** Of an answer to `initialize` or `server/discover`. */
export function wordsIn(answer: Message | null): string | null {
  const words = (answer?.result as { instructions?: unknown } | undefined)?.instructions;
  return typeof words === "string" ? words : null;
}
