import { recordOf } from "@parley/kernel";
import { z } from "zod";

export const PROPERTY_KINDS = ["chat", "contact", "ticket"] as const;
export type PropertyKind = (typeof PROPERTY_KINDS)[number];

export const VALUE_TYPES = ["text", "number", "boolean", "date", "select", "multi_select"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export const PROPERTY_NAME_CHARS_MAX = 40;
/** Of one kind in a workspace. */
export const DEFINITIONS_MAX = 500;

const BY_NAME = "Values by the property's name, checked by its type; null removes one, those not named stay.";

/** Values by name as any tool takes them; what each may be is checked against its definition. */
export const propertiesInput = recordOf(z.unknown(), DEFINITIONS_MAX, PROPERTY_NAME_CHARS_MAX).describe(BY_NAME);

/** The same where it may be left out. */
export const somePropertiesInput = propertiesInput.optional().describe(BY_NAME);

export const propertyView = z.object({
  property_id: z.string(),
  name: z.string(),
  type: z.enum(PROPERTY_KINDS).describe("Whether chats, contacts or tickets have it."),
  value_type: z.enum(VALUE_TYPES),
  options: z.array(z.string()).optional(),
});
export type PropertyView = z.output<typeof propertyView>;
