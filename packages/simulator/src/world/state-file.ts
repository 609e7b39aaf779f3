import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Sim } from "../sim.ts";
import { restoreSnapshot, type Snapshot, SNAPSHOT_VERSION, takeSnapshot } from "./snapshot.ts";

const CHECK_MS = 1_000;
/** Of the time that writing takes, this many times is waited before the next: a large world is written seldom. */
const REST_FACTOR = 50;

/**
 * Keeps a world between runs: one JSON file, replaced atomically, and a directory beside it with
 * the media. Written when something has changed, at most once a second, and on close.
 */
export class StateFile {
  readonly #sim: Sim;
  readonly #path: string;
  readonly #mediaDir: string;
  #savedChanges = -1;
  #restUntil = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(sim: Sim, path: string) {
    this.#sim = sim;
    this.#path = path;
    this.#mediaDir = `${path}.media`;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** False when there is nothing to go on from. A file that cannot be read is put aside as `….broken`. */
  load(): boolean {
    if (!existsSync(this.#path)) return false;
    let snapshot: Snapshot;
    try {
      snapshot = JSON.parse(readFileSync(this.#path, "utf8")) as Snapshot;
      if (snapshot.version !== SNAPSHOT_VERSION) throw new Error("another version");
    } catch {
      renameSync(this.#path, `${this.#path}.broken`);
      return false;
    }
    restoreSnapshot(this.#sim, snapshot);
    for (const file of snapshot.media) {
      const path = join(this.#mediaDir, file.id);
      if (existsSync(path)) this.#sim.mediaBytes.set(file.id, readFileSync(path));
    }
    this.#savedChanges = this.#sim.changes;
    return true;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (performance.now() >= this.#restUntil) this.save();
    }, CHECK_MS);
    this.#timer.unref();
  }

  save(): void {
    if (this.#sim.changes === this.#savedChanges) return;
    const began = performance.now();
    this.#savedChanges = this.#sim.changes;
    this.#saveMedia();
    const next = `${this.#path}.next`;
    writeFileSync(next, JSON.stringify(takeSnapshot(this.#sim)));
    renameSync(next, this.#path);
    this.#restUntil = performance.now() + (performance.now() - began) * REST_FACTOR;
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.save();
  }

  #saveMedia(): void {
    mkdirSync(this.#mediaDir, { recursive: true });
    const onDisk = new Set(readdirSync(this.#mediaDir));
    for (const id of this.#sim.mediaBytes.ids()) {
      if (!onDisk.delete(id)) writeFileSync(join(this.#mediaDir, id), this.#sim.mediaBytes.get(id) ?? new Uint8Array());
    }
    for (const gone of onDisk) rmSync(join(this.#mediaDir, gone));
  }
}
