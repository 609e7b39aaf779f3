import { pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";
import type { PropertyKind, ValueType } from "./schemas.ts";

export const propertyDefinitions = pgTable(
  "property_definitions",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    kind: text("kind").$type<PropertyKind>().notNull(),
    name: text("name").notNull(),
    /** Folded name without anything between its words: two that differ only there are one. */
    nameKey: text("name_key").notNull(),
    valueType: text("value_type").$type<ValueType>().notNull(),
    /** Of a select or multi_select, in the order shown. */
    options: text("options").array().notNull().default([]),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("property_definitions_by_name").on(t.workspaceId, t.kind, t.nameKey), workspacePolicy()],
);
