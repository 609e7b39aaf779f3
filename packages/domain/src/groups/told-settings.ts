import { z } from "zod";
import type { groupEvents } from "./table.ts";

/** What the network told of a group's settings, in the words of update_group_settings. */
export const toldSettingsView = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  only_admins_send: z.boolean().optional(),
  only_admins_edit: z.boolean().optional(),
  only_admins_add: z.boolean().optional(),
  approve_joins: z.boolean().optional(),
  disappearing_seconds: z.number().optional().describe("0: messages stay."),
  suspended: z.boolean().optional(),
  invite_link: z.literal("changed").optional(),
});

/** Never the link itself: get_group_invite_link gives it, and only while this phone is in the group. */
export function toldSettings(
  told: NonNullable<(typeof groupEvents.$inferSelect)["settings"]>,
): z.output<typeof toldSettingsView> {
  const { subject, description, whoSends, whoEditsInfo, whoAddsMembers, approveJoins } = told;
  const { disappearingSeconds, suspended, inviteLink } = told;
  return {
    ...(subject === undefined ? {} : { name: subject }),
    ...(description === undefined ? {} : { description }),
    ...(whoSends === undefined ? {} : { only_admins_send: whoSends === "admins" }),
    ...(whoEditsInfo === undefined ? {} : { only_admins_edit: whoEditsInfo === "admins" }),
    ...(whoAddsMembers === undefined ? {} : { only_admins_add: whoAddsMembers === "admins" }),
    ...(approveJoins === undefined ? {} : { approve_joins: approveJoins }),
    ...(disappearingSeconds === undefined ? {} : { disappearing_seconds: disappearingSeconds }),
    ...(suspended === undefined ? {} : { suspended }),
    ...(inviteLink === undefined ? {} : { invite_link: "changed" as const }),
  };
}
