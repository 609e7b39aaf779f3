import type { Identity } from "@parley/connectors/contract";
import { NAMELESS_PERSON } from "../nameless.ts";

/** Where the shown name comes from, best first. An opaque id is never a name. */
const NAME_SOURCES = ["saved", "push", "username", "number", "none"] as const;
export type NameSource = (typeof NAME_SOURCES)[number];

export interface ShownName {
  name: string;
  nameSource: NameSource;
}

/** The name of someone whose name nobody has saved. */
export function nameFromIdentity(identity: Identity): ShownName {
  if (identity.pushName?.trim()) return { name: identity.pushName.trim(), nameSource: "push" };
  if (identity.username) return { name: `@${identity.username}`, nameSource: "username" };
  if (identity.phone) return { name: `+${identity.phone}`, nameSource: "number" };
  return { name: NAMELESS_PERSON, nameSource: "none" };
}
