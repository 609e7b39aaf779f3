import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgPolicy, pgTable, text } from "drizzle-orm/pg-core";
import { instant, JOBS_ROLE, workspaceId, workspacePolicy } from "../columns.ts";

/**
 * Jobs that are not finished. The app writes them inside its own transactions; the job engine, which
 * works for every workspace, hands them to DBOS in order and removes each when it has ended.
 */
export const jobQueue = pgTable(
  "job_queue",
  {
    number: bigint("number", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    id: text("id").notNull().unique(),
    name: text("name").notNull(),
    workspaceId: workspaceId(),
    input: jsonb("input").notNull(),
    /** Both or neither: the lane. */
    phoneId: text("phone_id"),
    chatId: text("chat_id"),
    notBefore: instant("not_before"),
    enqueuedAt: instant("enqueued_at")
      .notNull()
      .default(sql`now()`),
    /** The process that is handing a job without a lane over. */
    takenBy: text("taken_by"),
  },
  (t) => [
    index("job_queue_lanes")
      .on(t.phoneId, t.number)
      .where(sql`phone_id is not null`),
    index("job_queue_loose")
      .on(t.number)
      .where(sql`phone_id is null and taken_by is null`),
    index("job_queue_taken")
      .on(t.takenBy)
      .where(sql`taken_by is not null`),
    workspacePolicy(),
    pgPolicy("engine_works_for_all", { for: "all", to: JOBS_ROLE, using: sql`true`, withCheck: sql`true` }),
  ],
);

/** One process at a time works on a phone's lanes: it keeps their order and the phone's rate in memory. */
export const jobPhones = pgTable(
  "job_phones",
  {
    phoneId: text("phone_id").primaryKey(),
    executorId: text("executor_id"),
    /** Jobs that may begin within one second; null for the default. */
    perSecond: integer("per_second"),
    /** Nothing of its lanes begins. Set by the app, within its own transactions. */
    held: boolean("held").notNull().default(false),
  },
  (t) => [index("job_phones_by_process").on(t.executorId)],
);
