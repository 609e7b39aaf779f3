/** Keys: what programs prove themselves with. Shown once, stored hashed, with scopes, an expiry and phone limits. */
import type { Category } from "@parley/kernel";

export const category: Category = "admin";

export { hasKeys } from "./has-keys.ts";
export { loadKey } from "./load-key.ts";
export { noteWordsGiven } from "./note-words-given.ts";
export { createKey } from "./operations/create-key.ts";
export { resolveKey, type ResolvedKey } from "./resolve-key.ts";
