import type {
  ChangeResult,
  Connector,
  ConnectorFactory,
  Identity,
  InboundBatch,
  InboundEvent,
  InboundMessage,
  PinCommand,
  ProviderTemplate,
  SendCommand,
  SendResult,
} from "@parley/connectors/contract";
import type { JobRequest, JobRun } from "@parley/jobs";
import {
  AppError,
  createIds,
  execute,
  SECOND_MS,
  unlimited,
  type AnyOperation,
  type Caller,
  type Kernel,
  type ManualClock,
  type Ports,
} from "@parley/kernel";
import { db, onCommit } from "@parley/store";
import { testClock, testStore, type TestStore } from "@parley/testing";
import { askingTools } from "../asking-tools.ts";
import { ScriptedGroups } from "../groups/fixtures-scripted-groups.ts";
import { jobHandlers } from "../job-handlers.ts";
import { noteWordsGiven } from "../keys/index.ts";
import { phones, phoneDirectory } from "../phones/table.ts";
import { assertPhone } from "../named-phone.ts";
import { phoneCalled } from "../phones/index.ts";
import { subscribers } from "../subscribers.ts";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { workspaces } from "../workspaces/table.ts";
import { EventBatch } from "./event-batch.ts";
import { recordInboundEvents } from "./operations/record-inbound-events.ts";

/**
 * A workspace with one phone on a real store, a connector that does as a test says, and jobs that
 * run when asked, with time that moves only by their own waiting. For tests of this flow.
 */
export interface FlowWorld {
  kernel: Kernel;
  deps: WorkerDeps;
  clock: ManualClock;
  test: TestStore;
  workspaceId: string;
  phoneId: string;
  connector: ScriptedConnector;
  /** Bytes of the file store by SHA-256. */
  files: Map<string, Uint8Array>;
  remote: Map<string, { bytes: Uint8Array; mimeType: string }>;
  jobs: JobRequest[];
  /** Jobs of these names run by themselves as soon as they are committed: their callers wait for them. */
  immediate: Set<string>;
  /** Names of failpoints at which the next job dies. */
  failpoints: Set<string>;
  /** Phones whose lanes are held. */
  held: Set<string>;
  caller: Caller;
  call(operation: AnyOperation, input: unknown): Promise<Record<string, unknown>>;
  record(...events: InboundEvent[]): Promise<void>;
  /** Runs what is queued and due, and what that queues, in order. A job that dies stays first. */
  runJobs(): Promise<void>;
  query<T>(work: (tx: ReturnType<typeof db>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

let accepted = 0;

export class ScriptedConnector implements Connector {
  readonly name = "simulated";
  readonly sent: SendCommand[] = [];
  /** Edits and, with null, deletions it was asked for. */
  readonly changed: { providerId: string; text: string | null; mentions?: readonly Identity[] }[] = [];
  /** Pins it was asked for. */
  readonly pinned: PinCommand[] = [];
  /** Answers of the next edits, deletions and pins; done when empty. */
  readonly changeAnswers: ChangeResult[] = [];
  /** Answers of the next sends; accepted when empty. */
  readonly answers: (SendResult | "throw")[] = [];
  /** Whom it was asked to block and, with false, to unblock. */
  readonly blocked: { phone: string | undefined; blocked: boolean }[] = [];
  /** Answers of the next of those; done when empty. */
  readonly blockAnswers: ChangeResult[] = [];
  readonly media = new Map<string, { bytes: Uint8Array; mimeType: string } | AppError>();
  templates: ProviderTemplate[] = [];
  readonly groups = new ScriptedGroups();
  /** Numbers that are not on the network. */
  readonly absent = new Set<string>();
  readonly abilities: Connector["abilities"] = {
    react: true,
    polls: true,
    mentions: true,
    edit: { edit: async (id, text, mentions) => this.#change(id, text, mentions) },
    revoke: { revoke: async (id) => this.#change(id, null) },
    pin: { pin: async (command) => this.#pin(command) },
    pinDirect: true,
    groups: this.groups.ability,
    templates: { list: async () => this.templates },
    media: { fetch: async (id) => this.#fetch(id) },
    block: {
      block: async (person) => this.#block(person, true),
      unblock: async (person) => this.#block(person, false),
    },
    checkNumber: { check: async (phones) => phones.map((phone) => this.#check(phone)) },
    webhook: {
      challenge: () => null,
      verify: () => true,
      // The body of these webhooks is the batch itself, in JSON.
      convert: (body) => JSON.parse(Buffer.from(body).toString("utf8")) as InboundBatch,
    },
  };

  async connect() {
    return { state: "connected" as const };
  }

  async disconnect() {}

  async send(command: SendCommand): Promise<SendResult> {
    this.sent.push(command);
    const answer = this.answers.shift();
    if (answer === "throw") throw new Error("the connector broke its promise");
    return answer ?? { outcome: "accepted", providerId: `wamid.${++accepted}` };
  }

  #change(providerId: string, text: string | null, mentions: readonly Identity[] = []): ChangeResult {
    this.changed.push({ providerId, text, ...(mentions.length > 0 ? { mentions } : {}) });
    return this.changeAnswers.shift() ?? { outcome: "done" };
  }

  #pin(command: PinCommand): ChangeResult {
    this.pinned.push(command);
    return this.changeAnswers.shift() ?? { outcome: "done" };
  }

  #block({ phone }: Identity, blocked: boolean): ChangeResult {
    this.blocked.push({ phone, blocked });
    return this.blockAnswers.shift() ?? { outcome: "done" };
  }

  #check(phone: string) {
    const onWhatsapp = !this.absent.has(phone);
    return { phone, onWhatsapp, networkId: onWhatsapp ? phone : null };
  }

  #fetch(id: string) {
    const found = this.media.get(id) ?? new AppError("media_not_found", { public: "The media has expired." });
    if (found instanceof AppError) throw found;
    return found;
  }
}

/** @param connect  makes another connector on the world's clock; the scripted one stays unused then */
export async function flowWorld(connect?: (clock: ManualClock) => Promise<Connector>): Promise<FlowWorld> {
  const clock = testClock();
  const test = await testStore({ clock });
  const connector = new ScriptedConnector();
  const jobs: JobRequest[] = [];
  const held = new Set<string>();
  const immediate = new Set(["group_operation", "change_message", "block_contact"]);
  const files = new Map<string, Uint8Array>();
  const remote = new Map<string, { bytes: Uint8Array; mimeType: string }>();
  const ids = createIds(clock);
  const enqueue = (tx: unknown, job: JobRequest) => {
    onCommit({ tx }, () => {
      if (immediate.has(job.name)) void runJob(deps, clock, job);
      else if (!jobs.some((other) => other.id === job.id)) {
        dueAt.set(job, clock.now().getTime() + (job.delaySeconds ?? 0) * SECOND_MS);
        jobs.push(job);
      }
    });
  };
  const kernel: Kernel = {
    store: test.store,
    clock,
    ids,
    secret: "s".repeat(32),
    limits: unlimited,
    ports: portsOf((await connect?.(clock)) ?? connector, { jobs, held, enqueue }, files, remote),
    subscribers,
    assertPhone,
    phoneCalled,
    noteWordsGiven: noteWordsGiven(test.store, clock),
    onAfterCommitError: (error) => {
      throw error;
    },
  };
  const failpoints = new Set<string>();
  const deps: WorkerDeps = {
    kernel,
    failpoint: (name) => {
      if (failpoints.delete(name)) throw new ProcessDied(name);
    },
  };
  const workspaceId = ids.next("workspace");
  const phoneId = await linkPhone(kernel, workspaceId);
  const caller = workerCaller(workspaceId, "req_test");
  return {
    kernel,
    deps,
    clock,
    test,
    workspaceId,
    phoneId,
    connector,
    files,
    remote,
    jobs,
    immediate,
    failpoints,
    held,
    caller,
    call: (operation, input) => execute(kernel, operation, caller, input),
    async record(...events) {
      await execute(kernel, recordInboundEvents, caller, { phone_id: phoneId, batch: new EventBatch(events) });
    },
    runJobs: () => runJobs(deps, clock, jobs, held),
    query: (work) => test.store.transact(workspaceId, "write", (unit) => work(db(unit))),
    close: () => test.close(),
  };
}

/** Thrown where a crash test kills the process. */
export class ProcessDied extends Error {}

async function linkPhone(kernel: Kernel, workspaceId: string): Promise<string> {
  const now = kernel.clock.now();
  const phoneId = kernel.ids.next("phone");
  await kernel.store.transact(workspaceId, "write", async (unit) => {
    await db(unit)
      .insert(workspaces)
      .values({ id: workspaceId, name: "Test", defaultPhoneId: phoneId, createdAt: now });
    await db(unit)
      .insert(phones)
      .values({
        id: phoneId,
        workspaceId,
        name: "Shop",
        number: "15550001000",
        connector: "simulated",
        settings: {},
        sealedSecrets: Buffer.from([1]),
        accessChangedAt: now,
        state: "connected",
        stateChangedAt: now,
        createdAt: now,
      });
    await db(unit).insert(phoneDirectory).values({ phoneId, workspaceId });
  });
  return phoneId;
}

const FACTORY: ConnectorFactory = {
  name: "simulated",
  groupActs: [],
  messageActs: ["react", "templates", "polls", "mentions", "edit", "revoke", "pin", "pinDirect"],
  blocks: true,
  importsHistory: true,
  check: () => {},
  numberId: (settings) => (typeof settings["phone_number_id"] === "string" ? settings["phone_number_id"] : null),
  create: () => {
    throw new Error("Connectors of this world are scripted, not made.");
  },
  directNetworkId: (phone) => phone,
};

function portsOf(
  connector: Connector,
  { jobs, held, enqueue }: { jobs: JobRequest[]; held: Set<string>; enqueue(tx: unknown, job: JobRequest): void },
  files: FlowWorld["files"],
  remote: FlowWorld["remote"],
): Ports {
  return {
    connectors: {
      of: async () => connector,
      factory: () => FACTORY,
      forget: async () => {},
    },
    files: {
      async put(bytes) {
        const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(bytes))).toString("hex");
        files.set(sha256, bytes);
        return { sha256, sizeBytes: bytes.byteLength };
      },
      async read(sha256) {
        const bytes = files.get(sha256);
        if (!bytes) throw new AppError("media_not_found", { public: "No such file." });
        return bytes;
      },
    },
    jobs: {
      async enqueue(tx, job) {
        enqueue(tx, job);
      },
      async position(_tx, jobId) {
        const job = jobs.find((other) => other.id === jobId);
        const lane = jobs.filter((other) => other.lane?.phoneId === job?.lane?.phoneId);
        return job?.lane ? lane.indexOf(job) + 1 : null;
      },
      async waiting(_tx, { name, phoneIds, after = 0, limit }) {
        const all = jobs.map((job, index) => ({ job, phoneId: job.lane?.phoneId ?? "", number: index + 1 }));
        return all
          .filter(
            ({ job, phoneId, number }) => (!name || job.name === name) && phoneIds.includes(phoneId) && number > after,
          )
          .slice(0, limit)
          .map(({ job, phoneId, number }) => ({ number, name: job.name, phoneId, input: job.input }));
      },
      async hold(tx, phoneIds, hold) {
        onCommit({ tx }, () => {
          for (const phoneId of phoneIds) {
            if (hold) held.add(phoneId);
            else held.delete(phoneId);
          }
        });
      },
      async remove(tx, jobIds) {
        onCommit({ tx }, () => {
          for (const job of jobs.filter(({ id }) => jobIds.includes(id))) takeOut(jobs, job);
        });
      },
    },
    secrets: { seal: (plain) => Buffer.from(plain), open: (box) => Buffer.from(box).toString() },
    askingTools,
    publicUrl: "http://127.0.0.1:4310",
    remoteFiles: {
      async fetch(url) {
        const found = remote.get(url);
        if (!found) throw new AppError("invalid_input", { public: "The file's url could not be fetched." });
        return found;
      },
    },
  };
}

/** When a job may begin, in milliseconds. */
const dueAt = new WeakMap<JobRequest, number>();

async function runJobs(
  deps: WorkerDeps,
  clock: ManualClock,
  jobs: JobRequest[],
  held: ReadonlySet<string>,
): Promise<void> {
  const isDue = (job: JobRequest) =>
    (dueAt.get(job) ?? 0) <= clock.now().getTime() && !held.has(job.lane?.phoneId ?? "");
  for (let job = jobs.find(isDue); job; job = jobs.find(isDue)) {
    await runJob(deps, clock, job);
    takeOut(jobs, job);
  }
}

function takeOut(jobs: JobRequest[], job: JobRequest): void {
  const index = jobs.indexOf(job);
  if (index >= 0) jobs.splice(index, 1);
}

async function runJob(deps: WorkerDeps, clock: ManualClock, job: JobRequest): Promise<void> {
  const run: JobRun = {
    id: job.id,
    workspaceId: job.workspaceId,
    step: (_name, work) => work(),
    sleep: async (ms) => clock.advance(ms),
  };
  const handler = jobHandlers(deps)[job.name];
  if (!handler) throw new Error(`No handler for ${job.name}.`);
  await handler(run, job.input);
}

let written = 0;

/** A text from someone known by phone, unless the test says otherwise. */
export function textFrom(phone: string, text: string, extra: Partial<InboundMessage> = {}): InboundMessage {
  const sender = { phone, bsuid: `US.${phone}`, pushName: `Person ${phone.slice(-3)}` };
  return {
    kind: "message",
    providerId: `wamid.in.${++written}`,
    chat: { type: "direct", networkId: phone, peer: sender },
    sender,
    fromMe: false,
    sentAt: "2026-11-21T09:00:00.000Z",
    content: { type: "text", text },
    ...extra,
  };
}
