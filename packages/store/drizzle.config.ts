import { defineConfig } from "drizzle-kit";

/** Tables of every slice become migrations; see generate-migration.ts. */
export default defineConfig({
  dialect: "postgresql",
  schema: ["./packages/store/src/tables/*.ts", "./packages/domain/src/*/table.ts"],
  out: process.env["DRIZZLE_OUT"] ?? "./packages/store/.drizzle",
});
