import { isInitializeRequest, ProtocolErrorCode } from "@modelcontextprotocol/server";

/** Batches came with 2025-03-26 and went with this. */
const NO_BATCH_SINCE = "2025-06-18";
const SERVER_ERROR = -32_000;

interface Envelope {
  id?: unknown;
  method?: unknown;
}

/**
 * What of a message of the era before 2026-07-28 is wrong before any session can take it, with the next step; null: nothing.
 * @param session  its negotiated version, null where the message names no session
 */
export function wrongShape(body: unknown, session: { version: string } | null): Response | null {
  const isBatch = Array.isArray(body);
  if (isBatch && session && session.version >= NO_BATCH_SINCE)
    return refused(
      null,
      ProtocolErrorCode.InvalidRequest,
      `Batches ended with ${NO_BATCH_SINCE}, and this session speaks ${session.version}. Send each message by itself.`,
    );
  if (session || isBatch || body === undefined) return null;
  const { id, method } = (body ?? {}) as Envelope;
  if (method === "initialize")
    return isInitializeRequest(body)
      ? null
      : refused(
          id,
          ProtocolErrorCode.InvalidParams,
          "initialize needs params: protocolVersion (such as 2025-11-25), capabilities ({} will do) and clientInfo {name, version}.",
        );
  if (typeof method !== "string") return null;
  return refused(
    id,
    SERVER_ERROR,
    "There is no session yet. Send initialize first, and its answer's Mcp-Session-Id header with every message after it; from 2026-07-28 on there are none, and each request names its version in _meta.",
  );
}

function refused(id: unknown, code: number, message: string): Response {
  const known = typeof id === "string" || typeof id === "number" ? id : null;
  return Response.json({ jsonrpc: "2.0", id: known, error: { code, message } }, { status: 400 });
}

/** Before 2026-07-28 a resource that is not there has a code of its own, which the SDK does not send any more. */
const RESOURCE_NOT_FOUND = -32_002;

interface WithError {
  error?: { code: number; message: string; data?: unknown };
}

export function asBefore2026<M extends object>(message: M): M {
  const { error } = message as WithError;
  const data = error?.data as { uri?: unknown; code?: unknown } | undefined;
  const isGone = typeof data?.uri === "string" && typeof data.code === "string" && data.code.endsWith("_not_found");
  return error && isGone ? { ...message, error: { ...error, code: RESOURCE_NOT_FOUND } } : message;
}
