/**
 * Durable work, in our few words. A job is a named function with JSON input; it survives any
 * process, runs at least once, and each of its steps is recorded when it has returned.
 *
 *   job   one piece of work, known by its id; enqueueing the same id again is nothing
 *   lane  jobs of one lane run one after another, in the order they were enqueued
 *   step  a part whose result is kept: after a crash a finished step is not run again, the one
 *         that was running is. A step that reaches the outside must be safe to meet twice.
 */
export interface JobRequest {
  name: string;
  /** Unique for ever, such as `send:msg_…`. */
  id: string;
  workspaceId: string;
  input: Record<string, unknown>;
  /** Order within a chat, rate within a phone. */
  lane?: { phoneId: string; chatId: string };
  /** Not before this long from now, whole seconds. */
  delaySeconds?: number;
}

export interface JobPort {
  /**
   * Enqueues within the transaction of `tx`: the job exists if and only if the transaction commits.
   */
  enqueue(tx: unknown, job: JobRequest): Promise<void>;
  /** Place of a job among those of its phone that have not ended, from 1; null when it is not in a lane or has ended. */
  position(tx: unknown, jobId: string): Promise<number | null>;
  /** Jobs, of one name where it is given, in the lanes of these phones that have not ended, those under way too, oldest first. */
  waiting(tx: unknown, which: WaitingJobs): Promise<WaitingJob[]>;
  /**
   * From the commit on nothing of these phones' lanes begins, in other processes from a second later on; or begins
   * again. What has begun goes on, and nothing leaves the queue.
   */
  hold(tx: unknown, phoneIds: readonly string[], held: boolean): Promise<void>;
  /**
   * From the commit on these are not in the queue: neither waiting nor counted in anybody's position. One that has
   * begun by then, or is in the hands of a process, may still run, so its handler must find nothing to do.
   */
  remove(tx: unknown, jobIds: readonly string[]): Promise<void>;
}

export interface WaitingJobs {
  name?: string;
  phoneIds: readonly string[];
  /** Numbers above this one only. */
  after?: number;
  limit: number;
}

export interface WaitingJob {
  /** Place in the order of all jobs; grows, with gaps. */
  number: number;
  name: string;
  phoneId: string;
  input: Record<string, unknown>;
}

/** What a running job may use. */
export interface JobRun {
  id: string;
  workspaceId: string;
  /** Runs `work` once and keeps its JSON result under `name` for a later attempt. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Durable: survives a restart. */
  sleep(ms: number): Promise<void>;
}

export type JobHandler = (run: JobRun, input: Record<string, unknown>) => Promise<void>;
