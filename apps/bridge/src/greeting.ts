import { errorAnswer, type Message, type Request } from "./json-rpc.ts";
import { VERSION } from "./version.ts";

const LEGACY_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
const MODERN_VERSION = "2026-07-28";
const METHOD_NOT_FOUND = -32601;
const UNSUPPORTED_VERSION = -32022;

/** What the server offers; a test compares the two. */
const CAPABILITIES = { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {} };

export const SERVER_INFO = { name: "parley", title: "Parley", version: VERSION };

/** What is answered before anything else of the bridge is loaded; null for everything else. */
export function greeting(request: Request, legacyOnly: boolean, instructions: () => string): Message | null {
  const asked = modernVersionOf(request);
  if (asked !== null && asked !== MODERN_VERSION) return unsupported(request, asked);
  switch (request.method) {
    case "initialize":
      return answer(request, {
        protocolVersion: legacyVersionFor(request),
        // Told only in this era: afterwards a list carries its own time to live.
        capabilities: { ...CAPABILITIES, tools: { listChanged: true } },
        serverInfo: SERVER_INFO,
        instructions: instructions(),
      });
    case "server/discover":
      return legacyOnly
        ? errorAnswer(request.id, METHOD_NOT_FOUND, "This bridge was started with --legacy: send initialize.")
        : answer(request, {
            resultType: "complete",
            supportedVersions: [MODERN_VERSION],
            capabilities: CAPABILITIES,
            instructions: instructions(),
            ttlMs: 0,
            cacheScope: "private",
            _meta: { "io.modelcontextprotocol/serverInfo": SERVER_INFO },
          });
    case "ping":
      return answer(request, {});
    default:
      return null;
  }
}

/** The version a client asked for when it is spoken here, else the newest that has an `initialize`. */
export function legacyVersionFor(initialize: Message): string {
  const asked = initialize.params?.["protocolVersion"];
  return LEGACY_VERSIONS.find((version) => version === asked) ?? LEGACY_VERSIONS[0] ?? "";
}

/** From 2026-07-28 on each request names its version; null for the protocol before. */
export function modernVersionOf(message: Message): string | null {
  const meta = message.params?.["_meta"] as Record<string, unknown> | undefined;
  const version = meta?.["io.modelcontextprotocol/protocolVersion"];
  return typeof version === "string" ? version : null;
}

function answer(request: Request, result: unknown): Message {
  return { jsonrpc: "2.0", id: request.id, result };
}

function unsupported(request: Request, requested: string): Message {
  const message = errorAnswer(request.id, UNSUPPORTED_VERSION, `Protocol version ${requested} is not spoken here.`);
  return { ...message, error: { ...message.error!, data: { supported: [MODERN_VERSION], requested } } };
}
