import { readSettings } from "./config.ts";
import type { Flags } from "./flags.ts";
import { legacyVersionFor } from "./greeting.ts";
import { isRequest, type Message, type Request } from "./json-rpc.ts";
import { createRelay } from "./relay.ts";
import { serverWords } from "./server-words.ts";
import { toolList } from "./tool-list.ts";

/** The part of the bridge that knows the server. */
export interface Live {
  take(message: Message): void;
  /** What the server tells of this connection, kept for later greetings too; null where it tells nothing. */
  words(): Promise<string | null>;
  /** Waits for what is under way, for a bounded time, and ends the session. */
  end(): Promise<void>;
}

/** How long answers under way may take once the client has closed its end. */
const LINGER_MS = 1_500;

/** @throws WrongUsage  settings that cannot be */
export function startLive(flags: Flags, send: (message: Message) => void): Live {
  const settings = readSettings(flags);
  const relay = createRelay(settings, send);
  const tools = toolList(settings, relay, () => send({ jsonrpc: "2.0", method: "notifications/tools/list_changed" }));

  const words = serverWords(settings, relay);

  function request(message: Request): void {
    const listed = message.method === "tools/list" ? tools.answer(message) : null;
    if (listed) send(listed);
    // What the server says of this key goes first, over the connection that the calls then use.
    const refreshed = tools.refresh(message);
    if (!listed) void relay.request(message, refreshed);
    void refreshed.then(() => words.refresh(message));
  }

  return {
    take(message) {
      if (message.method === "initialize") relay.introduce(message, legacyVersionFor(message));
      else if (message.method === "notifications/initialized") void tools.refresh(message);
      else if (isRequest(message)) request(message);
      else void relay.forward(message);
    },
    words: () => words.ask(),
    async end() {
      await relay.settled(LINGER_MS);
      await relay.close();
    },
  };
}
