import { z } from "zod";
import type { Sim } from "../sim.ts";
import type { Group } from "../world/model.ts";
import { emitGroup } from "./group-webhook.ts";
import { systemLine } from "./membership.ts";

/** What an admin may set; `business_is_admin` is another admin's act upon the business. */
export const groupSettings = z.strictObject({
  subject: z.string().trim().min(1).max(128).optional(),
  description: z.string().max(2_048).optional(),
  announce: z.boolean().optional(),
  locked: z.boolean().optional(),
  member_add_mode: z.enum(["all_members", "admins"]).optional(),
  join_approval_mode: z.enum(["auto_approve", "approval_required"]).optional(),
  disappearing_seconds: z.union([z.literal(0), z.literal(86_400), z.literal(604_800), z.literal(7_776_000)]).optional(),
  picture_media_id: z.string().nullable().optional(),
  business_is_admin: z.boolean().optional(),
});
export type GroupSettingsChange = z.infer<typeof groupSettings>;

const AFTER = new Map([
  [86_400, "24 hours"],
  [604_800, "7 days"],
  [7_776_000, "90 days"],
]);

/** Sets what is given, tells it in the thread and to the business. */
export function changeSettings(sim: Sim, group: Group, change: GroupSettingsChange): void {
  const lines = linesOf(group, change);
  group.subject = change.subject ?? group.subject;
  group.description = change.description ?? group.description;
  group.announce = change.announce ?? group.announce;
  group.locked = change.locked ?? group.locked;
  group.memberAdd = change.member_add_mode ?? group.memberAdd;
  group.joinApproval = change.join_approval_mode ?? group.joinApproval;
  group.disappearingSeconds = change.disappearing_seconds ?? group.disappearingSeconds;
  if (change.picture_media_id !== undefined) group.pictureMediaId = change.picture_media_id;
  sim.changes++;
  // The phones that are told of the line see the group as it is from now on.
  for (const line of lines) systemLine(sim, group, line);
  const { subject, description, business_is_admin: _ofUs, picture_media_id: _ofFile, ...rest } = change;
  emitGroup(sim, group, "group_settings_update", "group_settings_update", {
    ...(subject === undefined ? {} : { group_subject: { text: subject, update_successful: true } }),
    ...(description === undefined ? {} : { group_description: { text: description, update_successful: true } }),
    ...rest,
  });
}

function linesOf(group: Group, change: GroupSettingsChange): string[] {
  const who = (adminsOnly: boolean) => (adminsOnly ? "Only admins" : "All members");
  const lines: string[] = [];
  if (change.subject !== undefined) lines.push(`The subject was changed to "${change.subject}"`);
  if (change.description !== undefined) lines.push("The description was changed");
  if (change.picture_media_id !== undefined) lines.push("The group's picture was changed");
  if (change.announce !== undefined && change.announce !== group.announce) {
    lines.push(`${who(change.announce)} can send messages to this group now`);
  }
  if (change.locked !== undefined && change.locked !== group.locked) {
    lines.push(`${who(change.locked)} can edit this group's info now`);
  }
  if (change.member_add_mode !== undefined && change.member_add_mode !== group.memberAdd) {
    lines.push(`${who(change.member_add_mode === "admins")} can add others to this group now`);
  }
  if (change.join_approval_mode !== undefined && change.join_approval_mode !== group.joinApproval) {
    const on = change.join_approval_mode === "approval_required";
    lines.push(on ? "New members need an admin's approval now" : "New members need no approval any more");
  }
  const seconds = change.disappearing_seconds;
  if (seconds !== undefined && seconds !== group.disappearingSeconds) {
    const after = AFTER.get(seconds);
    lines.push(after ? `New messages disappear after ${after} now` : "New messages no longer disappear");
  }
  return lines;
}
