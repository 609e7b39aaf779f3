import type { DeliveryError } from "../contract/index.ts";
import { numberAt, objectAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";
import { deliveryErrorOf } from "./errors.ts";

/**
 * What became of one call. `not_written` never left this machine; `unclear` may have been carried
 * out: no answer, or one that is not Graph's.
 */
export type GraphAnswer =
  | { kind: "ok"; body: JsonObject }
  | { kind: "refused"; error: GraphError }
  | { kind: "not_written"; reason: string }
  | { kind: "unclear"; reason: string };

export interface GraphError {
  status: number;
  code: number | undefined;
  subcode: number | undefined;
  details: string | undefined;
  /** Other servers that speak Graph may name an error by a word. */
  word?: string;
  /** What stands beside the error: the parts of a call that did more than one thing. */
  beside?: JsonObject;
}

export function answerOf(status: number, text: string): GraphAnswer {
  const body = parsed(text);
  const error = objectAt(body?.["error"]);
  if (error) {
    const { error: _error, ...beside } = body ?? {};
    const more = Object.keys(beside).length > 0 ? { beside } : {};
    return { kind: "refused", error: { ...graphError(status, error), ...more } };
  }
  if (status >= 200 && status < 300) {
    return body ? { kind: "ok", body } : { kind: "unclear", reason: "The answer is not JSON." };
  }
  // Without Graph's own words a 5xx comes from a gateway, which cannot know what was done behind it.
  if (status >= 500 || status < 400) return { kind: "unclear", reason: `HTTP ${status} without a Graph error.` };
  return { kind: "refused", error: { status, code: undefined, subcode: undefined, details: undefined } };
}

const STATUS_CODES: Record<number, number> = { 401: 190, 403: 10, 429: 130429 };

/** A call that Graph refused, in our words. */
export function refusalOf(error: GraphError): DeliveryError {
  const known = error.code ?? STATUS_CODES[error.status];
  return deliveryErrorOf(known, error.details);
}

/** The network is away, for whatever reason: nothing is known to be wrong with the message. */
export function unavailable(): DeliveryError {
  return {
    code: "connector_unavailable",
    message: "WhatsApp cannot be reached at the moment. Try again later.",
    retryable: true,
    retryAfterSeconds: 5,
  };
}

/** True when Graph does not know the id that was asked for. */
export function isMissingObject(error: GraphError): boolean {
  return error.status === 404 || error.code === 33 || (error.code === 100 && error.subcode === 33);
}

function graphError(status: number, error: JsonObject): GraphError {
  const word = typeof error["code"] === "string" ? error["code"] : undefined;
  return {
    status,
    ...(word ? { word } : {}),
    code: numberAt(error["code"]),
    subcode: numberAt(error["error_subcode"]),
    details: textAt(objectAt(error["error_data"])?.["details"]) ?? textAt(error["error_user_msg"]),
  };
}

function parsed(text: string): JsonObject | undefined {
  try {
    return objectAt(JSON.parse(text));
  } catch {
    return undefined;
  }
}
