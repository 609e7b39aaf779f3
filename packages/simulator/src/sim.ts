import { OffsetClock } from "@parley/kernel";
import { Live } from "./live.ts";
import { Faults } from "./faults/faults.ts";
import { SendLimits } from "./limits/send-limits.ts";
import { Typing } from "./messages/typing.ts";
import { MediaBytes } from "./media/media-bytes.ts";
import { Random } from "./random.ts";
import { type MovableClock, Schedule } from "./schedule.ts";
import { newStats, type Stats } from "./stats.ts";
import { Transcript } from "./transcript.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import { World } from "./world/world.ts";

/** A running world and everything that makes it move. Handed to every function that acts on it. */
export class Sim {
  readonly clock: MovableClock;
  readonly schedule: Schedule;
  readonly transcript: Transcript;
  readonly webhooks: Webhooks;
  readonly faults = new Faults();
  readonly live = new Live();
  readonly limits = new SendLimits();
  readonly mediaBytes = new MediaBytes();
  readonly typing = new Typing();
  readonly stats: Stats = newStats();
  world = new World();
  random: Random;
  seed: string;
  worldKind: "sample" | "empty" = "empty";
  /** How far `advance` has moved the clock in all. */
  offsetMs = 0;
  /** Counts changes, so that the state file knows when it is behind. */
  changes = 0;
  /** Where this simulator is reached, for media addresses. */
  url = "";

  constructor(options: { clock?: MovableClock; seed: string | number }) {
    this.clock = options.clock ?? new OffsetClock();
    this.seed = String(options.seed);
    this.random = new Random(options.seed);
    this.schedule = new Schedule(this.clock);
    this.transcript = new Transcript(this.clock);
    this.webhooks = new Webhooks({
      world: () => this.world,
      clock: this.clock,
      schedule: this.schedule,
      faults: this.faults,
      stats: this.stats,
      transcript: this.transcript,
    });
  }

  now(): number {
    return this.clock.now().getTime();
  }

  /** Moves the clock; everything due on the way has run and its webhooks were tried when it resolves. */
  async advance(ms: number): Promise<void> {
    this.offsetMs += ms;
    this.changes++;
    await this.schedule.advance(ms, () => this.webhooks.settle());
    this.live.clock(this.clock.now());
  }

  /** Lets everything that is due run and its webhooks be tried, without moving the clock. */
  async settle(): Promise<void> {
    this.schedule.runDue();
    await this.webhooks.settle();
  }

  /** Forgets the world; the caller fills the new one. */
  clear(seed: string): void {
    this.seed = seed;
    this.random = new Random(seed);
    this.world = new World();
    this.schedule.replace([]);
    this.webhooks.replace([]);
    this.transcript.clear();
    this.faults.clear();
    this.limits.clear();
    this.mediaBytes.clear();
    Object.assign(this.stats, newStats());
    this.changes++;
  }
}
