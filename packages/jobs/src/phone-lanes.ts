import type { Pool } from "pg";
import type { JobLog } from "./engine-log.ts";
import { readLanes, type QueuedJob } from "./queue-rows.ts";
import type { RateWindow } from "./rate-window.ts";

export interface LanesWork {
  pool: Pool;
  rate: RateWindow;
  /** False: nothing more may be begun here. */
  mayBegin: () => boolean;
  /** Resolves when the job has ended; rejects when that could not be found out. */
  run: (job: QueuedJob) => Promise<void>;
  /** Resolves when the job is off the queue. */
  remove: (number: string) => Promise<void>;
  log: JobLog;
}

/** Rows of one read, and chats held in memory: a phone with a long queue leaves room for the others. */
const READ_MAX = 500;
const LANES_MAX = 1_000;
const RETRY_MS = 1_000;

/**
 * The lanes of one phone, in the one process that has it: a chat's jobs run one after another in the
 * order of the queue, chats side by side, all within the phone's rate.
 *
 * The queue is read when there is news, one read at a time, without the chats that are busy; a chat
 * that becomes free is read again if there was news meanwhile.
 */
export class PhoneLanes {
  readonly phoneId: string;
  readonly #work: LanesWork;
  /** Chats that are busy, and the count of news when they were read. */
  readonly #busy = new Map<string, number>();
  #news = 0;
  #unread = false;
  #reading = false;

  constructor(phoneId: string, work: LanesWork) {
    this.phoneId = phoneId;
    this.#work = work;
  }

  get idle(): boolean {
    return this.#busy.size === 0 && !this.#reading && !this.#unread;
  }

  get rate(): RateWindow {
    return this.#work.rate;
  }

  /** The queue may hold something new. */
  nudge(): void {
    this.#news++;
    this.#readAgain();
  }

  #readAgain(): void {
    this.#unread = true;
    if (!this.#reading) void this.#readOn();
  }

  async #readOn(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#unread && this.#busy.size < LANES_MAX && this.#work.mayBegin()) {
        this.#unread = false;
        const news = this.#news;
        const jobs = await readLanes(this.#work.pool, this.phoneId, [...this.#busy.keys()], READ_MAX);
        // A full page: there may be more, of these chats and of others.
        const more = jobs.length === READ_MAX;
        if (more) this.#unread = true;
        for (const [chatId, lane] of byChat(jobs)) {
          this.#busy.set(chatId, more ? news - 1 : news);
          void this.#runLane(chatId, lane);
        }
      }
    } catch (error) {
      // The sweep asks again.
      this.#work.log.warn({ phone_id: this.phoneId, error: String(error) }, "lanes could not be read");
    } finally {
      this.#reading = false;
    }
  }

  async #runLane(chatId: string, jobs: readonly QueuedJob[]): Promise<void> {
    let removed: Promise<void> = Promise.resolve();
    for (const job of jobs) {
      await this.#work.rate.turn();
      if (!(await this.#runJob(job))) break;
      removed = this.#work.remove(job.number);
    }
    // Read again only after the last row is gone, or its job would be taken for a new one.
    await removed;
    const readAt = this.#busy.get(chatId) ?? 0;
    this.#busy.delete(chatId);
    if (readAt < this.#news || this.#unread) this.#readAgain();
  }

  /** @returns false when nothing may be begun any more */
  async #runJob(job: QueuedJob): Promise<boolean> {
    while (this.#work.mayBegin()) {
      try {
        await this.#work.run(job);
        return true;
      } catch (error) {
        this.#work.log.warn({ job: job.name, job_id: job.id, error: String(error) }, "job could not be begun");
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    return false;
  }
}

function byChat(jobs: readonly QueuedJob[]): Map<string, QueuedJob[]> {
  return Map.groupBy(jobs, (job) => job.chatId ?? "");
}
