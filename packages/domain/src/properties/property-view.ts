import type { PropertyView } from "./schemas.ts";
import type { propertyDefinitions } from "./table.ts";

export type Definition = typeof propertyDefinitions.$inferSelect;

export function propertyViewOf({ id, name, kind, valueType, options }: Definition): PropertyView {
  return { property_id: id, name, type: kind, value_type: valueType, ...(options.length > 0 ? { options } : {}) };
}
