import type { JsonObject } from "./json-value.ts";
import { objectAt } from "./json-value.ts";

/** Deeper than any payload of Meta's by far, and safe for every recursive reader behind us. */
export const DEPTH_MAX = 64;

export type ParsedBody = { body: JsonObject } | { reason: string };

/** Bytes to a JSON object whose strings any store can keep, or the reason why not. */
export function parseBody(bytes: Uint8Array): ParsedBody {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { reason: "The body is not UTF-8." };
  }
  if (depthOf(bytes) > DEPTH_MAX) return { reason: `The JSON is nested deeper than ${DEPTH_MAX}.` };
  let value: unknown;
  try {
    value = needsCleaning(text) ? JSON.parse(text, cleanString) : JSON.parse(text);
  } catch {
    return { reason: "The body is not JSON." };
  }
  const body = objectAt(value);
  return body ? { body } : { reason: "The JSON is not an object." };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

/**
 * PostgreSQL keeps neither NUL nor half a surrogate pair. They can only come as escapes; an escaped
 * backslash before a `u` makes the pattern unreliable, so that is cleaned too.
 */
const SUSPICIOUS =
  /\\u0000|\\\\u|\\u[dD][89aAbB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89aAbB][0-9a-fA-F]{2})\\u[dD][c-fC-F]/;

function needsCleaning(text: string): boolean {
  return text.includes("\\u") && SUSPICIOUS.test(text);
}

function cleanString(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === "string") return cleaned(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const dirty = Object.keys(value).some((key) => cleaned(key) !== key);
  return dirty ? Object.fromEntries(Object.entries(value).map(([key, item]) => [cleaned(key), item])) : value;
}

function cleaned(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
