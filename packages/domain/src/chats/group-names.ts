import { foldText } from "@parley/kernel";
import type { ChatRow } from "./find-or-create.ts";

export type GroupNames = Pick<ChatRow, "name" | "subject" | "nameFolded">;

/**
 * What a group is called: as we call it, else as its subject on the network says. Both are kept, and
 * both find it.
 * @param own  null: we have no name for it
 */
export function groupNames(own: string | null, subject: string | null): GroupNames {
  const both = [own, subject].filter((name) => name !== null && name !== "");
  return { name: own ?? subject, subject, nameFolded: foldText([...new Set(both)].join(" · ")) };
}

/** The same after the network tells another subject: our own name stays. */
export function groupNamesAfter(before: Pick<ChatRow, "name" | "subject">, subject: string | null): GroupNames {
  return groupNames(before.name === before.subject ? null : before.name, subject);
}
