import type { Settings } from "./config.ts";
import { modernVersionOf, SERVER_INFO } from "./greeting.ts";
import type { Message, Request } from "./json-rpc.ts";
import { knownTools } from "./known-tools.ts";
import type { Relay } from "./relay.ts";

const ID = "parley-bridge-tools";
const TTL_MS = 300_000;
/** Until the server was asked, a client should not keep the list for long. */
const TTL_UNASKED_MS = 1_000;
const WAIT_MS = 2_000;

export interface ToolList {
  /** `tools/list` from what is known here; null when only the server can say. */
  answer(request: Request): Message | null;
  /**
   * Asks the server once which tools this key may use, in the words of the client that is connected.
   * Until it has answered, the next message asks again. Resolves after a bounded time, answered or not.
   */
  refresh(like: Message): Promise<void>;
}

/** @param onChange  a client of the protocol before 2026-07-28 was shown another list than the server's */
export function toolList(settings: Settings, relay: Relay, onChange: () => void): ToolList {
  const known = knownTools(settings);
  let asked = false;
  let asking: Promise<void> | null = null;

  async function ask(like: Message): Promise<void> {
    const meta = like.params?.["_meta"];
    const params = meta ? { _meta: meta } : {};
    const answer = await relay.ask({ jsonrpc: "2.0", id: ID, method: "tools/list", params });
    const listed = (answer?.result as { tools?: { name: string }[] } | undefined)?.tools;
    if (!listed) return;
    asked = true;
    if (known.learn(listed) && modernVersionOf(like) === null) onChange();
  }

  return {
    answer(request) {
      const tools = known.tools();
      if (tools === null) return null;
      const isModern = modernVersionOf(request) !== null;
      return { jsonrpc: "2.0", id: request.id, result: isModern ? { tools, ...modernFields(asked) } : { tools } };
    },
    async refresh(like) {
      if (asked || settings.key === null) return;
      asking ??= ask(like).finally(() => (asking = null));
      await Promise.race([asking, new Promise((resolve) => setTimeout(resolve, WAIT_MS).unref())]);
    },
  };
}

function modernFields(asked: boolean): object {
  return {
    resultType: "complete",
    ttlMs: asked ? TTL_MS : TTL_UNASKED_MS,
    cacheScope: "private",
    _meta: { "io.modelcontextprotocol/serverInfo": SERVER_INFO },
  };
}
