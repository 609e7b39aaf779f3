import { pgTable, text } from "drizzle-orm/pg-core";
import { bytea } from "../columns.ts";

/** What holds for every process on this database and belongs to no workspace. */
export const installation = pgTable("installation", {
  name: text("name").primaryKey(),
  value: bytea("value").notNull(),
});
