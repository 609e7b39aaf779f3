/**
 * Custom properties: what a workspace wants to know of its chats, contacts and tickets beyond what
 * WhatsApp tells. The value lives on what it describes; this slice owns which names there are and
 * what each may hold.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "chat";

export { propertyFilter } from "./property-filter.ts";
export { valueReader } from "./values-from-text.ts";
export { assertFits, mergeProperties } from "./check-properties.ts";
export { propertiesInput, somePropertiesInput, PROPERTY_KINDS, type PropertyKind } from "./schemas.ts";
