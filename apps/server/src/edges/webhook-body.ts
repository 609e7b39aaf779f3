import { AppError } from "@parley/kernel";

/** Meta's deepest payload has 14 levels. */
const DEPTH_MAX = 64;

/**
 * Refuses what can never be read, so that it is not stored for ever: compressed or not UTF-8, not
 * JSON, nested beyond any real payload.
 * @throws invalid_input
 */
export function assertReadable(body: Uint8Array, contentEncoding: string | undefined): void {
  if (contentEncoding !== undefined && contentEncoding !== "identity")
    refuse(`is encoded as ${contentEncoding}; send it plain`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return refuse("is not UTF-8");
  }
  // Before JSON.parse, which recurses: the depth is counted on the text.
  if (depthOf(text) > DEPTH_MAX) refuse(`is nested deeper than ${DEPTH_MAX} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("is not JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) refuse("is not a JSON object");
}

function refuse(what: string): never {
  throw new AppError("invalid_input", { public: `The body ${what}. Nothing was stored.` });
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}
