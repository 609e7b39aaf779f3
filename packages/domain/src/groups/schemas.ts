import type { GroupSettings } from "@parley/connectors/contract";
import { z } from "zod";
import { itemResult } from "../per-item.ts";

export const groupIdInput = z.string().min(1).max(100).describe("From list_groups.");
export const phoneIdInput = z.string().optional().describe("Phone.");

const audience = z.enum(["everyone", "admins"]);
export const DISAPPEARING = { off: 0, "24h": 86_400, "7d": 604_800, "90d": 7_776_000 } as const;

/** The settings a caller may give; absent ones stay as they are. */
export const settingsInput = {
  who_sends: audience.optional().describe("Who writes; admins locks it."),
  who_edits_info: audience.optional().describe("Who edits name, picture."),
  who_adds_members: audience.optional().describe("Who adds people."),
  approve_joins: z.boolean().optional().describe("Admins approve newcomers."),
  disappearing: z.enum(["off", "24h", "7d", "90d"]).optional().describe("New messages vanish after."),
};
/** The same within another input, which says where they are explained. */
export const settingsOption = z
  .object({
    who_sends: audience.optional(),
    who_edits_info: audience.optional(),
    who_adds_members: audience.optional(),
    approve_joins: z.boolean().optional(),
    disappearing: z.enum(["off", "24h", "7d", "90d"]).optional(),
  })
  .optional();
export type SettingsInput = NonNullable<z.output<typeof settingsOption>>;

export function settingsFrom(input: SettingsInput): GroupSettings {
  const { who_sends, who_edits_info, who_adds_members, approve_joins, disappearing } = input;
  return {
    ...(who_sends ? { whoSends: who_sends } : {}),
    ...(who_edits_info ? { whoEditsInfo: who_edits_info } : {}),
    ...(who_adds_members ? { whoAddsMembers: who_adds_members } : {}),
    ...(approve_joins === undefined ? {} : { approveJoins: approve_joins }),
    ...(disappearing ? { disappearingSeconds: DISAPPEARING[disappearing] } : {}),
  };
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

/** One group in full. */
export const groupDetail = groupView.extend({
  phone_id: z.string(),
  description: z.string().optional(),
  admins: z.array(z.object({ contact_id: z.string(), name: z.string() })),
  settings: z.object({
    who_sends: audience.optional(),
    who_edits_info: audience.optional(),
    who_adds_members: audience.optional(),
    approve_joins: z.boolean().optional(),
    disappearing: z.string().optional(),
  }),
  suspended: z.literal(true).optional(),
  founded_at: z.string().optional(),
  read_at: z.string().optional().describe("When the network last told all of this."),
});

export const memberResult = itemResult.extend({
  invited: z.literal(true).optional().describe("Could not be added; the invite link was sent."),
});

export type MemberResult = z.output<typeof memberResult>;

/** What became of one operation on one group. */
export const groupAnswer = z.object({
  operation_id: z.string().nullable().describe("Null: the network was not asked."),
  chat_id: z.string().nullable(),
  chat_name: z.string(),
  state: z.enum(["done", "pending", "failed", "unknown"]).describe("pending: see list_group_operations later."),
  results: z.array(memberResult).optional(),
  invite_link: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type GroupAnswer = z.output<typeof groupAnswer>;
