import { PhoneLanes, type LanesWork } from "./phone-lanes.ts";
import { claimPhones, ratesOf, releasePhones, type ClaimedPhone } from "./phone-rows.ts";
import { RateWindow } from "./rate-window.ts";

/** What Meta allows a number from the start. */
const PER_SECOND_DEFAULT = 80;

export interface PhonesOptions extends Omit<LanesWork, "rate"> {
  executorId: string;
  /** Tells the other processes that a phone which one of them has got a job. */
  tellOthers: (phoneId: string) => void;
}

/**
 * The phones that this process works on. One is claimed when a job of it shows up and no process has
 * it, and given back when it has long been idle.
 *
 * A phone that changes hands in an orderly way may for one second send up to twice its rate.
 */
export class Phones {
  readonly #options: PhonesOptions;
  readonly #mine = new Map<string, PhoneLanes>();
  /** Phones to claim; true: a job of this process is why, so others are told if one of them has it. */
  readonly #wanted = new Map<string, boolean>();
  readonly #idleSince = new Map<string, number>();
  #claiming = false;
  /** Claiming and giving back never overlap. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: PhonesOptions) {
    this.#options = options;
  }

  /** A job of the phone was enqueued by this process. */
  enqueued(phoneId: string): void {
    this.#nudge(phoneId, true);
  }

  /** The phone may have jobs; whoever has it knows too. */
  heard(phoneId: string): void {
    this.#nudge(phoneId, false);
  }

  setRate(phoneId: string, perSecond: number | null): void {
    const lanes = this.#mine.get(phoneId);
    if (lanes) lanes.rate.perSecond = perSecond ?? PER_SECOND_DEFAULT;
  }

  setHeld(phoneId: string, held: boolean): void {
    this.#mine.get(phoneId)?.rate.hold(held);
  }

  /** Takes changed rates over, and what is held or let go, and gives back phones that have long been idle. */
  async tidy(): Promise<void> {
    const { pool, executorId } = this.#options;
    if (this.#mine.size === 0) return;
    for (const { phoneId, perSecond, held } of await ratesOf(pool, executorId)) {
      this.setRate(phoneId, perSecond);
      this.setHeld(phoneId, held);
    }
    await this.#alone(async () => {
      const done = this.#longIdle();
      if (done.length > 0) await releasePhones(pool, executorId, done);
    });
  }

  /** Gives every phone back. Nothing may be begun any more. */
  async leave(): Promise<void> {
    await this.#alone(async () => {
      this.#mine.clear();
      await releasePhones(this.#options.pool, this.#options.executorId, "all");
    });
  }

  #nudge(phoneId: string, tell: boolean): void {
    const lanes = this.#mine.get(phoneId);
    if (lanes) return lanes.nudge();
    this.#wanted.set(phoneId, tell || this.#wanted.get(phoneId) === true);
    if (this.#claiming) return;
    this.#claiming = true;
    void this.#alone(() => this.#claim());
  }

  async #claim(): Promise<void> {
    const { pool, executorId, tellOthers, mayBegin, log } = this.#options;
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    this.#claiming = false;
    if (!mayBegin()) return;
    try {
      const phoneIds = wanted.map(([phoneId]) => phoneId);
      for (const phone of await claimPhones(pool, executorId, phoneIds)) this.#open(phone).nudge();
      for (const [phoneId, tell] of wanted) if (tell && !this.#mine.has(phoneId)) tellOthers(phoneId);
    } catch (error) {
      // The sweep finds the phones again.
      log.warn({ error: String(error) }, "phones could not be claimed");
    }
  }

  #open({ phoneId, perSecond, held }: ClaimedPhone): PhoneLanes {
    const rate = new RateWindow(perSecond ?? PER_SECOND_DEFAULT, now, wait);
    rate.hold(held);
    const lanes = new PhoneLanes(phoneId, { ...this.#options, rate });
    this.#mine.set(phoneId, lanes);
    return lanes;
  }

  #longIdle(): string[] {
    const done: string[] = [];
    for (const [phoneId, lanes] of this.#mine) {
      const since = lanes.idle ? (this.#idleSince.get(phoneId) ?? now()) : null;
      if (since === null) this.#idleSince.delete(phoneId);
      else if (now() - since < IDLE_KEPT_MS) this.#idleSince.set(phoneId, since);
      else done.push(phoneId);
    }
    for (const phoneId of done) {
      this.#mine.delete(phoneId);
      this.#idleSince.delete(phoneId);
    }
    return done;
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

const IDLE_KEPT_MS = 30_000;
const now = () => performance.now();
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
