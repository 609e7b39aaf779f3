import type { Identity } from "@parley/connectors/contract";

/** Where the shown name comes from, best first. An opaque id is never a name. */
export const NAME_SOURCES = ["saved", "push", "username", "number", "none"] as const;
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
  return { name: "Unknown", nameSource: "none" };
}

/** True when a name of this source may take the place of the one shown. */
export function mayReplace(shown: string, offered: NameSource): boolean {
  return rank(offered) <= rank(shown) && offered !== "none";
}

function rank(source: string): number {
  const index = (NAME_SOURCES as readonly string[]).indexOf(source);
  return index < 0 ? NAME_SOURCES.length : index;
}
