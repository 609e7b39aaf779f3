import { createIds, systemClock } from "@parley/kernel";
import type { PoolConfig } from "pg";
import { Client } from "pg";
import { startJobs } from "./start-jobs.ts";

/**
 * A process that runs jobs, for tests that kill it. Each job writes a row when it begins and one
 * when it ends; `hold` jobs never end in the process named by `HOLD_IN`.
 */
const connection = JSON.parse(process.argv[2] ?? "{}") as PoolConfig;
const name = process.argv[3] ?? "";
const holds = process.argv[4] === "hold";

const client = new Client(connection);
await client.connect();
const note = (job: string, what: string) =>
  client.query("insert into job_notes (process, job, what) values ($1, $2, $3)", [name, job, what]);

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
