import { z } from "zod";
import { toldSettingsView } from "../groups/index.ts";

/** As the network words them; `failed` answers a request of ours and is in list_group_operations. */
export const GROUP_TYPES = [
  "joined",
  "left",
  "removed",
  "promoted",
  "demoted",
  "join_requested",
  "settings",
  "created",
  "deleted",
  "suspended",
] as const;

export const MESSAGE_TYPES = ["call", "system"] as const;

export const NOTIFICATION_TYPES = [...GROUP_TYPES, ...MESSAGE_TYPES] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

export const notificationView = z.object({
  type: z.enum(NOTIFICATION_TYPES),
  at: z.string(),
  chat_id: z.string().optional().describe("Where several chats stand together."),
  chat_name: z.string().optional(),
  people: z.array(z.object({ contact_id: z.string(), name: z.string() })).optional(),
  people_count: z.number().int().optional().describe("Where not all are shown."),
  this_phone: z.literal(true).optional().describe("About our own phone."),
  settings: toldSettingsView.optional().describe("What changed."),
  reason: z.string().optional(),
  message_id: z.string().optional(),
  text: z.string().optional(),
  call: z
    .object({ state: z.string(), from_me: z.literal(true).optional(), seconds: z.number().optional() })
    .optional()
    .describe("Without from_me: they called."),
});
export type NotificationView = z.output<typeof notificationView>;
