/** The whole world as JSON, and back. Media bytes are kept beside it: see state-file.ts and `bytes`. */
import type { Sim } from "../sim.ts";
import type { Task } from "../schedule.ts";
import type { LaneState } from "../webhooks/lane.ts";
import type {
  Account,
  App,
  Business,
  BusinessNumber,
  ChatState,
  Group,
  MediaFile,
  Person,
  StoredMessage,
  Template,
} from "./model.ts";
import { World } from "./world.ts";

/** Grows when an older snapshot cannot be read any more; such a file is put aside, not misread. */
export const SNAPSHOT_VERSION = 1;

export interface Snapshot {
  version: number;
  seed: string;
  world: "sample" | "empty";
  random: number;
  offset_ms: number;
  now: string;
  apps: App[];
  businesses: Business[];
  accounts: Account[];
  numbers: BusinessNumber[];
  people: Person[];
  groups: Group[];
  chats: ChatState[];
  templates: Template[];
  media: MediaFile[];
  messages: StoredMessage[];
  undelivered: [string, string[]][];
  tasks: Task[];
  lanes: LaneState[];
  /** Media id -> base64; only in a snapshot that travels by itself. */
  bytes?: Record<string, string>;
}

export function takeSnapshot(sim: Sim): Snapshot {
  const { world } = sim;
  return {
    version: SNAPSHOT_VERSION,
    seed: sim.seed,
    world: sim.worldKind,
    random: sim.random.state,
    offset_ms: sim.offsetMs,
    now: sim.clock.now().toISOString(),
    apps: [...world.apps.values()],
    businesses: [...world.businesses.values()],
    accounts: [...world.accounts.values()],
    numbers: [...world.numbers.values()],
    people: [...world.people.values()],
    groups: [...world.groups.values()],
    chats: [...world.chats.values()],
    templates: [...world.templates.values()],
    media: [...world.media.values()],
    messages: [...world.messages.values()],
    undelivered: [...world.undelivered].map(([id, set]) => [id, [...set]]),
    tasks: sim.schedule.tasks(),
    lanes: sim.webhooks.lanes(),
  };
}

/** Puts a world back; the clock is moved forward to where it was, never back. */
export function restoreSnapshot(sim: Sim, snapshot: Snapshot): void {
  sim.clear(snapshot.seed);
  const world = new World();
  for (const business of snapshot.businesses) world.addBusiness(business);
  for (const account of snapshot.accounts) world.accounts.set(account.id, account);
  for (const app of snapshot.apps) world.addApp(app);
  for (const number of snapshot.numbers) world.addNumber(number);
  for (const person of snapshot.people) world.addPerson(person);
  for (const group of snapshot.groups) {
    world.groups.set(group.id, group);
    for (const { personId } of group.members) world.linkChat(personId, group.id);
  }
  for (const chat of snapshot.chats) world.addChat(chat);
  for (const template of snapshot.templates) world.addTemplate(template);
  for (const file of snapshot.media) world.media.set(file.id, file);
  for (const message of snapshot.messages) world.addMessage(message);
  for (const [id, waiting] of snapshot.undelivered) world.undelivered.set(id, new Set(waiting));
  for (const [id, bytes] of Object.entries(snapshot.bytes ?? {})) sim.mediaBytes.set(id, Buffer.from(bytes, "base64"));
  sim.world = world;
  sim.worldKind = snapshot.world;
  sim.random.state = snapshot.random;
  const behind = new Date(snapshot.now).getTime() - sim.now();
  if (behind > 0) sim.clock.advance(behind);
  sim.offsetMs = Math.max(snapshot.offset_ms, behind > 0 ? behind : 0);
  sim.schedule.replace(snapshot.tasks);
  sim.webhooks.replace(snapshot.lanes);
}
