import { createIds, systemClock } from "@parley/kernel";
import { Pool, type PoolConfig } from "pg";
import { startJobs } from "./start-jobs.ts";

/**
 * A process that runs jobs, for tests that kill it. A job writes a row in each of its two steps;
 * in a process started with `hold` it stops between them for ever.
 */
const connection = JSON.parse(process.argv[2] ?? "{}") as PoolConfig;
const name = process.argv[3] ?? "";
const holds = process.argv[4] === "hold";

const pool = new Pool({ ...connection, max: 4 });
const note = (job: string, what: string) =>
  pool.query("insert into job_notes (process, job, what) values ($1, $2, $3)", [name, job, what]);

await startJobs({
  connection,
  executorId: createIds(systemClock).next("job"),
  runsJobs: true,
  beatMs: 100,
  log: { debug: () => {}, warn: () => {}, error: (_fields, message) => process.stderr.write(`${message}\n`) },
  onLeaseLost: () => process.exit(75),
  handlers: {
    work: async (run, input) => {
      await run.step("first", async () => void (await note(String(input["job"]), "first")));
      if (holds) {
        process.send?.({ holding: input["job"] });
        await new Promise(() => {});
      }
      await run.step("second", async () => void (await note(String(input["job"]), "second")));
    },
  },
});
process.send?.({ ready: true });
