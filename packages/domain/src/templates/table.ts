import { jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";

/** What the network last told us of each template of a phone. */
export const templates = pgTable(
  "templates",
  {
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    name: text("name").notNull(),
    language: text("language").notNull(),
    providerTemplateId: text("provider_template_id").notNull(),
    status: text("status").notNull(),
    category: text("category").notNull(),
    quality: text("quality"),
    reason: text("reason"),
    components: jsonb("components").$type<Record<string, unknown>[]>().notNull(),
    parameterFormat: text("parameter_format").$type<"positional" | "named">().notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.phoneId, t.name, t.language] }), workspacePolicy()],
);
