import type { GroupAudience, GroupSettings } from "@parley/connectors/contract";
import { z } from "zod";
import { heldOutput } from "../held.ts";
import { itemResult } from "../per-item.ts";

export const groupIdInput = z
  .string()
  .min(1)
  .max(100)
  .describe("The group's chat: its id (chat_…, from list_groups) or its WhatsApp id (…@g.us).");
export const dryRunInput = z
  .boolean()
  .optional()
  .describe("true checks everything and answers what would happen; WhatsApp is not asked to do it.");

export const DISAPPEARING = { off: 0, "24h": 86_400, "7d": 604_800, "90d": 7_776_000 } as const;

/** The settings a caller may give; absent ones stay as they are. */
export const settingsInput = {
  only_admins_send: z.boolean().optional().describe("true locks the group: only admins write, the others read."),
  only_admins_edit: z.boolean().optional().describe("true: only admins change name, description and picture."),
  only_admins_add: z.boolean().optional().describe("true: only admins add people."),
  approve_joins: z.boolean().optional().describe("true: who comes by the link waits for an admin."),
  disappearing: z
    .enum(["off", "24h", "7d", "90d"])
    .optional()
    .describe("After how long new messages vanish; off: never."),
};
const settingsObject = z.object(settingsInput);
export type SettingsInput = z.output<typeof settingsObject>;
/** The same within another input, which says where they are explained. */
export const settingsOption = z
  .object({
    only_admins_send: z.boolean(),
    only_admins_edit: z.boolean(),
    only_admins_add: z.boolean(),
    approve_joins: z.boolean(),
    disappearing: z.enum(["off", "24h", "7d", "90d"]),
  })
  .partial()
  .optional();

export function settingsFrom(input: SettingsInput): GroupSettings {
  const { only_admins_send, only_admins_edit, only_admins_add, approve_joins, disappearing } = input;
  return {
    ...(only_admins_send === undefined ? {} : { whoSends: audience(only_admins_send) }),
    ...(only_admins_edit === undefined ? {} : { whoEditsInfo: audience(only_admins_edit) }),
    ...(only_admins_add === undefined ? {} : { whoAddsMembers: audience(only_admins_add) }),
    ...(approve_joins === undefined ? {} : { approveJoins: approve_joins }),
    ...(disappearing ? { disappearingSeconds: DISAPPEARING[disappearing] } : {}),
  };
}

function audience(adminsOnly: boolean): GroupAudience {
  return adminsOnly ? "admins" : "everyone";
}

/** A group in a list. */
export const groupView = z.object({
  chat_id: z.string(),
  name: z.string(),
  members: z.number().int().describe("Without this phone."),
  admin: z.boolean().optional().describe("Whether this phone is its admin; absent: not known."),
  left: z.literal(true).optional().describe("This phone is not in it any more."),
  last_at: z.string(),
  labels: z.array(z.string()).optional(),
});

/** Absent: not known. */
export const settingsView = z.object({
  only_admins_send: z.boolean().optional(),
  only_admins_edit: z.boolean().optional(),
  only_admins_add: z.boolean().optional(),
  approve_joins: z.boolean().optional(),
  disappearing: z.string().optional(),
});

/** One group in full. */
export const groupDetail = groupView.extend({
  subject: z.string().optional().describe("Its name on WhatsApp, where we call it otherwise."),
  phone_id: z.string(),
  phone_name: z.string(),
  description: z.string().optional(),
  admins: z.array(z.object({ contact_id: z.string(), name: z.string() })),
  settings: settingsView,
  window_closes_at: z.string().nullable().describe("Free text may go until then; null: templates only."),
  suspended: z.literal(true).optional(),
  founded_at: z.string().optional(),
  read_at: z.string().optional().describe("When the network last told all of this."),
});

export const memberResult = itemResult.extend({
  invited: z
    .boolean()
    .optional()
    .describe("Could not be added; whether the invite link was sent, or in a dry run would be."),
  already: z.literal(true).optional().describe("Of a dry run: it is so already."),
  admin: z.boolean().optional().describe("false: is in it, and could not be made an admin."),
});

export type MemberResult = z.output<typeof memberResult>;

/** What became of one operation on one group. */
export const groupAnswer = z.object({
  operation_id: z.string().optional().describe("Absent: the network was not asked."),
  chat_id: z.string().optional().describe("Absent: the group is not there yet."),
  chat_name: z.string(),
  state: z
    .enum(["done", "pending", "failed", "unknown", "checked"])
    .describe("pending: see list_group_operations later. checked: a dry run."),
  ...heldOutput,
  results: z.array(memberResult).optional(),
  invite_link: z.string().optional(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      candidates: z.array(z.record(z.string(), z.unknown())).optional(),
    })
    .optional(),
});
export type GroupAnswer = z.output<typeof groupAnswer>;
