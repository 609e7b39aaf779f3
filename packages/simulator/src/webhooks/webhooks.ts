import { Agent, type Dispatcher, request } from "undici";
import type { Faults } from "../faults/faults.ts";
import type { MovableClock, Schedule } from "../schedule.ts";
import type { Stats } from "../stats.ts";
import type { Transcript } from "../transcript.ts";
import type { World } from "../world/world.ts";
import {
  type Batch,
  envelopeOf,
  HEAD_REFUSALS_MAX,
  LANE_UPDATES_MAX,
  type LaneState,
  RETRY_FOR_MS,
  retryDelayMs,
  takeBatch,
  type Update,
} from "./lane.ts";
import { asciiJson, signatureOf } from "./sign.ts";
import { subscribersOf } from "./targets.ts";

const COALESCE_MS = 25;
const TIMEOUT_MS = 20_000;
const PROBE_EVERY_MS = 500;

interface Lane extends LaneState {
  timer: NodeJS.Timeout | null;
  running: Promise<void> | null;
  /** It was to start while it ran. */
  again: boolean;
  /** What a fault holds back until something newer has gone. */
  held: Update | null;
}

export interface WebhooksParts {
  world: () => World;
  clock: MovableClock;
  schedule: Schedule;
  faults: Faults;
  stats: Stats;
  transcript: Transcript;
}

/** Sends what happened to every subscribed address, signed, in order, again and again for seven days. */
export class Webhooks {
  readonly dispatcher: Dispatcher = new Agent({ connections: 8, keepAliveTimeout: 30_000 });
  readonly #parts: WebhooksParts;
  readonly #lanes = new Map<string, Lane>();
  #closed = false;

  constructor(parts: WebhooksParts) {
    this.#parts = parts;
    parts.schedule.on("webhook_retry", (data) => this.#start(this.#lane(String(data.appId), String(data.url))));
    parts.schedule.on("webhook_aside", (data) => this.#startAside(data));
    parts.schedule.on("webhook_enqueue", (data) =>
      this.#push(this.#lane(String(data.appId), String(data.url)), data.update as Update),
    );
    parts.schedule.on("webhook_release", (data) => this.#release(this.#lane(String(data.appId), String(data.url))));
  }

  emit(accountId: string, numberId: string | null, field: string, value: unknown): void {
    const { clock, faults, stats } = this.#parts;
    for (const { app, url } of subscribersOf(this.#parts.world(), accountId, numberId, field)) {
      const update: Update = { accountId, field, value, at: clock.now().getTime() };
      const lane = this.#lane(app.id, url);
      const fault = faults.takeWebhook(field);
      if (fault?.action === "drop") stats.webhook_updates_dropped++;
      else if (fault?.action === "delay") {
        this.#parts.schedule.add("webhook_enqueue", fault.delay_ms ?? 1_000, { appId: app.id, url, update });
      } else if (fault?.action === "reorder") {
        this.#release(lane);
        lane.held = update;
        this.#parts.schedule.add("webhook_release", fault.delay_ms ?? 2_000, { appId: app.id, url });
      } else {
        this.#push(lane, fault?.action === "duplicate" ? { ...update, solo: true } : update);
        if (fault?.action === "duplicate") this.#push(lane, { ...update, solo: true });
        this.#release(lane);
      }
    }
  }

  /** Tries at once everything that waits for this address, as after a successful verification. */
  wake(appId: string, url: string): void {
    this.#start(this.#lane(appId, url));
  }

  /** Resolves when every lane is empty or waits for its next retry. */
  async settle(): Promise<void> {
    for (const lane of this.#lanes.values()) if (lane.timer) this.#start(lane);
    for (;;) {
      const running = [...this.#lanes.values()].flatMap((lane) => (lane.running ? [lane.running] : []));
      if (running.length === 0) return;
      await Promise.all(running);
    }
  }

  get pending(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) count += lane.queue.length + (lane.head?.updates.length ?? 0);
    return count;
  }

  lanes(): LaneState[] {
    return [...this.#lanes.values()].map(({ appId, url, queue, head, held }) => ({
      appId,
      url,
      queue: held ? [...queue, held] : queue,
      head,
    }));
  }

  replace(lanes: LaneState[]): void {
    for (const lane of this.#lanes.values()) if (lane.timer) clearTimeout(lane.timer);
    this.#lanes.clear();
    for (const state of lanes) {
      const lane = this.#lane(state.appId, state.url);
      lane.queue = state.queue;
      lane.head = state.head;
      if (lane.head || lane.queue.length > 0) this.#start(lane);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const lane of this.#lanes.values()) if (lane.timer) clearTimeout(lane.timer);
    await this.dispatcher.destroy();
  }

  #lane(appId: string, url: string): Lane {
    const key = `${appId} ${url}`;
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = { appId, url, queue: [], head: null, timer: null, running: null, again: false, held: null };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #push(lane: Lane, update: Update): void {
    if (lane.queue.length >= LANE_UPDATES_MAX) {
      lane.queue.shift();
      this.#parts.stats.webhook_updates_dropped++;
    }
    lane.queue.push(update);
    if (lane.running || lane.timer) return;
    // An address that was away is tried again when something new happens, but not for every update.
    lane.timer = setTimeout(() => this.#start(lane), lane.head ? PROBE_EVERY_MS : COALESCE_MS);
  }

  #release(lane: Lane): void {
    if (!lane.held) return;
    const update = lane.held;
    lane.held = null;
    this.#push(lane, { ...update, solo: true });
  }

  #start(lane: Lane): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    if (this.#closed) return;
    lane.again = lane.running !== null;
    if (lane.again) return;
    const running = this.#drain(lane).finally(() => {
      if (lane.running === running) lane.running = null;
    });
    lane.running = running;
  }

  async #drain(lane: Lane): Promise<void> {
    while (!this.#closed) {
      lane.head ??= this.#nextBatch(lane);
      if (!lane.head) return;
      const outcome = await this.#post(lane, lane.head);
      if (this.#lanes.get(`${lane.appId} ${lane.url}`) !== lane) return;
      if (outcome !== "delivered" && !this.#failed(lane, lane.head, outcome)) return;
      lane.head = null;
    }
  }

  #nextBatch(lane: Lane): Batch | null {
    const updates = takeBatch(lane.queue);
    if (updates.length === 0) return null;
    return { updates, firstAt: this.#parts.clock.now().getTime(), attempts: 0, refusals: 0 };
  }

  /** True when the head has been dealt with and the next may go. */
  #failed(lane: Lane, batch: Batch, outcome: "refused" | "away"): boolean {
    const { clock, schedule, stats } = this.#parts;
    batch.attempts++;
    if (outcome === "refused") batch.refusals++;
    stats.webhook_failures++;
    if (clock.now().getTime() - batch.firstAt >= RETRY_FOR_MS) {
      stats.webhook_updates_dropped += batch.updates.length;
      return true;
    }
    const delay = retryDelayMs(batch.attempts);
    if (batch.refusals >= HEAD_REFUSALS_MAX) {
      schedule.add("webhook_aside", delay, { appId: lane.appId, url: lane.url, batch });
      return true;
    }
    schedule.add("webhook_retry", delay, { appId: lane.appId, url: lane.url });
    return false;
  }

  #startAside(data: Record<string, unknown>): void {
    const lane = this.#lane(String(data.appId), String(data.url));
    const batch = data.batch as Batch;
    const before = lane.running ?? Promise.resolve();
    lane.again = false;
    const running = before
      .then(async () => {
        if (this.#closed) return;
        const outcome = await this.#post(lane, batch);
        if (outcome !== "delivered") this.#failed(lane, { ...batch, refusals: HEAD_REFUSALS_MAX }, outcome);
      })
      .finally(() => {
        if (lane.running !== running) return;
        lane.running = null;
        if (lane.again || lane.queue.length > 0) this.#start(lane);
      });
    lane.running = running;
  }

  async #post(lane: Lane, batch: Batch): Promise<"delivered" | "refused" | "away"> {
    const { stats, transcript } = this.#parts;
    const secret = this.#parts.world().apps.get(lane.appId)?.secret ?? "";
    const body = asciiJson(envelopeOf(batch.updates));
    stats.webhook_posts++;
    let outcome: "delivered" | "refused" | "away";
    let status = 0;
    try {
      const answer = await request(lane.url, {
        dispatcher: this.dispatcher,
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "facebookexternalua",
          "x-hub-signature-256": signatureOf(body, secret),
        },
        body,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      await answer.body.dump();
      status = answer.statusCode;
      outcome = status >= 200 && status < 300 ? "delivered" : "refused";
    } catch {
      outcome = "away";
    }
    if (outcome === "delivered") stats.webhook_updates_delivered += batch.updates.length;
    transcript.add("webhook", { url: lane.url, updates: batch.updates.length, outcome, status });
    return outcome;
  }
}
