import { type Clock, ManualClock } from "@parley/kernel";

export interface Task {
  at: number;
  seq: number;
  kind: string;
  data: Record<string, unknown>;
}

/** A clock that can be pushed forward. */
export interface MovableClock extends Clock {
  advance(ms: number): void;
}

export type TaskHandler = (data: Record<string, unknown>, at: number) => void;

const TIMER_MS_MAX = 2_000_000_000;

/**
 * What will happen later, on the virtual clock. Tasks are data, so they survive a snapshot.
 * Runs by itself as real time passes; with a ManualClock only `advance` makes things due.
 */
export class Schedule {
  readonly #clock: MovableClock;
  readonly #handlers = new Map<string, TaskHandler>();
  #heap: Task[] = [];
  #seq = 0;
  #timer: NodeJS.Timeout | null = null;
  #timerAt = Infinity;
  #immediate: NodeJS.Immediate | null = null;
  #closed = false;

  constructor(clock: MovableClock) {
    this.#clock = clock;
  }

  on(kind: string, handler: TaskHandler): void {
    this.#handlers.set(kind, handler);
  }

  add(kind: string, afterMs: number, data: Record<string, unknown>): void {
    const now = this.#clock.now().getTime();
    this.#push({ at: now + Math.max(0, afterMs), seq: ++this.#seq, kind, data });
    this.#arm();
  }

  /** Runs what is due at this instant. */
  runDue(): void {
    if (this.#closed) return;
    const now = this.#clock.now().getTime();
    for (let task = this.#heap[0]; task && task.at <= now; task = this.#heap[0]) {
      this.#pop();
      this.#handlers.get(task.kind)?.(task.data, task.at);
    }
    this.#arm();
  }

  /**
   * Moves the clock, stopping at every task on the way; `settle` is awaited after each stop,
   * so a webhook that fails at noon has its retry planned before the clock goes on.
   */
  async advance(ms: number, settle: () => Promise<void>): Promise<void> {
    const target = this.#clock.now().getTime() + ms;
    this.runDue();
    await settle();
    for (let task = this.#heap[0]; task && task.at <= target; task = this.#heap[0]) {
      this.#clock.advance(Math.max(0, task.at - this.#clock.now().getTime()));
      this.runDue();
      await settle();
    }
    this.#clock.advance(Math.max(0, target - this.#clock.now().getTime()));
    this.#arm();
  }

  tasks(): Task[] {
    return [...this.#heap].sort(before);
  }

  replace(tasks: Task[]): void {
    this.#heap = [];
    for (const task of tasks) {
      this.#push(task);
      this.#seq = Math.max(this.#seq, task.seq);
    }
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#immediate) clearImmediate(this.#immediate);
  }

  #arm(): void {
    const first = this.#heap[0];
    if (!first || this.#closed) return;
    const wait = first.at - this.#clock.now().getTime();
    if (wait <= 0) {
      this.#immediate ??= setImmediate(() => {
        this.#immediate = null;
        this.runDue();
      });
      return;
    }
    if (this.#clock instanceof ManualClock) return;
    if (this.#timer && this.#timerAt <= first.at) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timerAt = first.at;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#timerAt = Infinity;
        this.runDue();
      },
      Math.min(wait, TIMER_MS_MAX),
    );
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let at = heap.push(task) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent] as Task, task) < 0) break;
      heap[at] = heap[parent] as Task;
      at = parent;
    }
    heap[at] = task;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Task) < 0) child++;
      if (before(last, heap[child] as Task) < 0) break;
      heap[at] = heap[child] as Task;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Task, b: Task): number {
  return a.at - b.at || a.seq - b.seq;
}
