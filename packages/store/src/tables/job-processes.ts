import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "../columns.ts";

/**
 * One row per process that runs jobs, written again every few seconds by the database's own clock.
 * A row that is too old, or whose process is gone from this machine, is a dead process: its work
 * goes to a living one, once, and the row is marked swept.
 */
export const jobProcesses = pgTable("job_processes", {
  executorId: text("executor_id").primaryKey(),
  host: text("host").notNull(),
  pid: integer("pid").notNull(),
  startedAt: instant("started_at").notNull(),
  beatAt: instant("beat_at").notNull(),
  leftAt: instant("left_at"),
  sweptAt: instant("swept_at"),
});
