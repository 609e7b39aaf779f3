import type { Pool } from "pg";
import type { JobLog } from "./engine-log.ts";
import { takeLoose, type QueuedJob } from "./queue-rows.ts";
import type { Slots } from "./slots.ts";

export interface LooseOptions {
  pool: Pool;
  executorId: string;
  slots: Slots;
  mayBegin: () => boolean;
  run: (job: QueuedJob) => Promise<void>;
  remove: (number: string) => Promise<void>;
  log: JobLog;
}

/** Jobs without a lane that one process has under way; those that sleep count too. */
const UNDER_WAY_MAX = 40;
const RETRY_MS = 1_000;

/** Jobs without a lane: any process takes them, oldest first, as many as it has room for. */
export class LooseJobs {
  readonly #options: LooseOptions;
  #underWay = 0;
  #news = false;
  #taking = false;

  constructor(options: LooseOptions) {
    this.#options = options;
  }

  nudge(): void {
    this.#news = true;
    if (!this.#taking) void this.#take();
  }

  async #take(): Promise<void> {
    const { pool, executorId, mayBegin, log } = this.#options;
    this.#taking = true;
    try {
      while (this.#news && this.#underWay < UNDER_WAY_MAX && mayBegin()) {
        this.#news = false;
        const room = UNDER_WAY_MAX - this.#underWay;
        const jobs = await takeLoose(pool, executorId, room);
        if (jobs.length === room) this.#news = true;
        for (const job of jobs) void this.#run(job);
      }
    } catch (error) {
      log.warn({ error: String(error) }, "jobs could not be taken");
    } finally {
      this.#taking = false;
    }
  }

  async #run(job: QueuedJob): Promise<void> {
    const { mayBegin, run, remove, log } = this.#options;
    this.#underWay++;
    while (mayBegin()) {
      try {
        await run(job);
        await remove(job.number);
        break;
      } catch (error) {
        log.warn({ job: job.name, job_id: job.id, error: String(error) }, "job could not be begun");
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.#underWay--;
    if (this.#news) this.nudge();
  }
}
