import { createHash } from "node:crypto";
import type { Ids } from "@parley/kernel";

const PREFIX = "pk_live_";
const SECRET_BYTES = 32;
/** What people see of a key to tell it from others. */
const SHOWN_CHARS = PREFIX.length + 4;

/** A new key; 256 random bits, so a plain hash is enough to store. */
export function newKey(ids: Ids): string {
  return PREFIX + Buffer.from(ids.secret(SECRET_BYTES), "hex").toString("base64url");
}

export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

export function shownPart(key: string): string {
  return key.slice(0, SHOWN_CHARS);
}

export function looksLikeKey(text: string): boolean {
  return /^pk_live_[A-Za-z0-9_-]{43}$/.test(text);
}
