import type { GroupChange } from "./apply-group-change.ts";
import type { groupEvents } from "./table.ts";

type EventRow = typeof groupEvents.$inferSelect;
type Told = Pick<EventRow, "change" | "contactIds" | "self" | "settings">;
type Settings = NonNullable<GroupChange["settings"]>;

/** One thing of a group that a change is about. */
export type About = { contactId: string } | { setting: string } | { self: true };

/** All that a change is about. */
export function aboutsOf({ settings, self }: GroupChange, contactIds: readonly string[]): About[] {
  return [
    ...contactIds.map((contactId) => ({ contactId })),
    ...Object.keys(settings ?? {}).map((setting) => ({ setting })),
    ...(self ? [{ self: true as const }] : []),
  ];
}

/** Whether the news say that this change came about. */
export function tells(row: Told, about: About, change: GroupChange): boolean {
  if ("setting" in about) return isSetAlike(row.settings ?? undefined, change.settings, about.setting);
  return isMovedAlike(row.change, change.change) && isNamed(row, about);
}

/** Whether the news say of the same thing what cannot be so together with this change. */
export function contradicts(row: Told, about: About, change: GroupChange): boolean {
  if ("setting" in about) {
    const told = settingOf(row.settings ?? undefined, about.setting);
    return told !== undefined && told !== settingOf(change.settings, about.setting);
  }
  return isNamed(row, about) && EXCLUDED[wordOf(change.change)]?.includes(wordOf(row.change)) === true;
}

export function isSetAlike(one: Settings | undefined, other: Settings | undefined, setting: string): boolean {
  const value = settingOf(one, setting);
  return value !== undefined && value === settingOf(other, setting);
}

export function isMovedAlike(one: GroupChange["change"], other: GroupChange["change"]): boolean {
  return wordOf(one) === wordOf(other);
}

/** What of one person cannot be the last word together; whoever has come may be an admin or none. */
const EXCLUDED: Partial<Record<GroupChange["change"], readonly GroupChange["change"][]>> = {
  joined: ["removed"],
  removed: ["joined", "promoted", "demoted"],
  promoted: ["demoted", "removed"],
  demoted: ["promoted", "removed"],
};

function isNamed(row: Told, about: { contactId: string } | { self: true }): boolean {
  return "self" in about ? row.self : row.contactIds.includes(about.contactId);
}

function settingOf(settings: Settings | undefined, setting: string) {
  return settings?.[setting as keyof Settings];
}

/** Who left and who was removed are both gone, whichever word the network has for it. */
function wordOf(change: GroupChange["change"]): GroupChange["change"] {
  if (change === "left") return "removed";
  return change === "created" ? "joined" : change;
}
