import { z } from "zod";
import { allLabelsInput } from "../labels/index.ts";
import { somePropertiesInput } from "../properties/index.ts";

export const contactIdInput = z
  .string()
  .min(1)
  .max(100)
  .describe("The contact: its id (con_…) or its number with country code.");

/** What we set on a contact, in every operation that writes one. */
export const contactWrites = {
  internal: z.boolean().optional().describe("true: one of our own people, not a customer."),
  labels: allLabelsInput,
  custom_properties: somePropertiesInput,
};

/** A contact in a list: enough to tell two people of one name apart. Absent fields are empty. */
export const contactView = z.object({
  contact_id: z.string(),
  name: z.string(),
  number: z.string().optional().describe("+digits, when known."),
  username: z.string().optional(),
  internal: z.boolean().optional(),
  labels: z.array(z.string()).optional(),
  last_at: z.string().optional().describe("Last activity in a direct chat."),
});
export type ContactView = z.output<typeof contactView>;

/** One contact in full. */
export const contactDetail = contactView.extend({
  push_name: z.string().optional().describe("What they call themselves."),
  other_numbers: z.array(z.string()).optional().describe("Older ones."),
  custom_properties: z.record(z.string(), z.unknown()).optional(),
  consents: z.record(z.string(), z.boolean()).optional().describe("Newest word, by purpose; more: get_consent."),
  marketing_stopped_at: z.string().optional().describe("They want no marketing."),
  blocked_on: z
    .array(z.object({ phone_id: z.string(), name: z.string() }))
    .optional()
    .describe("Phones that block them."),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ContactDetail = z.output<typeof contactDetail>;

/** A chat that a contact is in. */
export const contactChat = z.object({
  chat_id: z.string(),
  name: z.string(),
  type: z.enum(["direct", "group"]),
  number: z.string().optional().describe("Theirs that a direct chat is with."),
  phone_id: z.string(),
  phone_name: z.string(),
  last_at: z.string(),
  unread: z.number().int().optional(),
  archived: z.boolean().optional(),
  admin: z.boolean().optional().describe("Of the group."),
});
export type ContactChat = z.output<typeof contactChat>;
