import { catalogue, chosenTools } from "./catalogue.ts";
import type { Settings } from "./config.ts";
import { errorAnswer, type Message, type Request } from "./json-rpc.ts";
import type { KnownTools } from "./known-tools.ts";
import { VERSION } from "./version.ts";

const LEGACY_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
export const MODERN_VERSION = "2026-07-28";
const LIST_TTL_MS = 300_000;
const METHOD_NOT_FOUND = -32601;

const SERVER_INFO = { name: "parley", title: "Parley", version: VERSION };
const CAPABILITIES = { tools: { listChanged: true }, resources: { subscribe: true } };

/** What is answered here, at once, without the server; null for everything else. */
export function localAnswer(request: Request, settings: Settings, known: KnownTools): Message | null {
  switch (request.method) {
    case "initialize":
      return answer(request, initialized(request.params?.["protocolVersion"]));
    case "server/discover":
      return settings.legacyOnly
        ? errorAnswer(request.id, METHOD_NOT_FOUND, "This bridge was started with --legacy: send initialize.")
        : answer(request, {
            ...complete(),
            supportedVersions: [MODERN_VERSION],
            capabilities: CAPABILITIES,
            instructions: catalogue().instructions,
          });
    case "ping":
      return answer(request, {});
    case "tools/list":
      return answer(request, { ...(isModern(request) ? complete() : {}), tools: listedTools(settings, known) });
    default:
      return null;
  }
}

export function isModern(message: Message): boolean {
  const meta = message.params?.["_meta"] as Record<string, unknown> | undefined;
  return meta?.["io.modelcontextprotocol/protocolVersion"] !== undefined;
}

export function listedTools(settings: Settings, known: KnownTools): object[] {
  const names = known.names();
  return chosenTools(settings.query)
    .filter((entry) => names === null || names.has(entry.tool.name))
    .map((entry) => entry.tool);
}

function answer(request: Request, result: unknown): Message {
  return { jsonrpc: "2.0", id: request.id, result };
}

function initialized(asked: unknown): object {
  const protocolVersion = LEGACY_VERSIONS.find((version) => version === asked) ?? LEGACY_VERSIONS[0];
  return {
    protocolVersion,
    capabilities: CAPABILITIES,
    serverInfo: SERVER_INFO,
    instructions: catalogue().instructions,
  };
}

function complete(): object {
  return {
    resultType: "complete",
    ttlMs: LIST_TTL_MS,
    cacheScope: "private",
    _meta: { "io.modelcontextprotocol/serverInfo": SERVER_INFO },
  };
}
