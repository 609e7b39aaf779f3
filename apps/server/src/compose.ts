import path from "node:path";
import {
  askingTools,
  assertPhone,
  phoneCalled,
  inboundIntake,
  jobHandlers,
  listAllPhones,
  loadFile,
  noteWordsGiven,
  openFileLink,
  openContactData,
  openTranscript,
  operations,
  resolveKey,
  resumeInbound,
  type WorkerDeps,
  subscribers,
  workspaceWords,
} from "@parley/domain";
import { startJobs, type Jobs } from "@parley/jobs";
import {
  AppError,
  DAY_MS,
  createIds,
  createRegistry,
  systemClock,
  unlimited,
  type Kernel,
  type Ports,
} from "@parley/kernel";
import { openEventFeed, openStore, type PoolConfig, type Store } from "@parley/store";
import { assertSecretKey } from "./compose/assert-secret-key.ts";
import { createConnectorDirectory } from "./compose/connector-directory.ts";
import { createFailpoints } from "./compose/failpoints.ts";
import { createFileStore } from "./compose/file-store.ts";
import { healthOf } from "./compose/health.ts";
import { createPhoneKeeper } from "./compose/phone-keeper.ts";
import { createRateLimits } from "./compose/rate-limits.ts";
import { createRemoteFiles } from "./compose/remote-files.ts";
import { createSecretBox, installationKey } from "./compose/secret-box.ts";
import { createWebhookDesk } from "./compose/webhook-desk.ts";
import type { Config } from "./config.ts";
import type { Authenticator, EdgeContext, LinkedFiles, Log } from "./edges/edge.ts";
import { VERSION } from "./version.ts";

/** Connections for the roles of the store; `app` and `jobs` absent: taken over from the owner. */
export interface Database {
  owner: PoolConfig;
  app?: PoolConfig;
  jobs?: PoolConfig;
}

export interface House {
  edge: EdgeContext;
  kernel: Kernel;
  store: Store;
  jobs: Jobs;
  phones: ReturnType<typeof createPhoneKeeper>;
  close(): Promise<void>;
}

/** Builds everything from the configuration: the only file that knows all rooms. */
export async function compose(
  config: Config,
  database: Database,
  log: Log,
  stop: (why: string) => void,
): Promise<House> {
  const clock = systemClock;
  const ids = createIds(clock);
  const secretKey = installationKey(config.dataDir, config.secretKey?.reveal() ?? null);
  const secrets = createSecretBox(secretKey);
  const store = await openStore({
    ...database,
    poolMax: config.databasePool,
    clock,
    ids,
    onConnectionError: (error) => log.warn({ error: error.message }, "a database connection broke"),
  });
  await assertSecretKey(store, secrets, config.acceptSecretKey).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const remoteFiles = createRemoteFiles();
  const connectors = createConnectorDirectory({
    store,
    secrets,
    clock,
    onReport: (workspaceId, phoneId, report) => {
      phones
        .report(workspaceId, phoneId, report)
        .catch((error: unknown) => log.warn({ error: String(error) }, "a phone's state was not recorded"));
    },
  });
  const ports: Ports = {
    connectors,
    files: createFileStore(path.join(config.dataDir, "media")),
    jobs: {
      enqueue: (tx, job) => jobs.port.enqueue(tx, job),
      position: (tx, jobId) => jobs.port.position(tx, jobId),
      waiting: (tx, which) => jobs.port.waiting(tx, which),
      hold: (tx, phoneIds, held) => jobs.port.hold(tx, phoneIds, held),
      remove: (tx, jobIds) => jobs.port.remove(tx, jobIds),
    },
    secrets,
    remoteFiles,
    askingTools,
    publicUrl: config.publicUrl,
  };
  const kernel: Kernel = {
    store,
    clock,
    ids,
    secret: secretKey,
    limits: config.rateLimits ? createRateLimits() : unlimited,
    ports,
    subscribers,
    assertPhone,
    phoneCalled,
    noteWordsGiven: noteWordsGiven(store, clock),
    onAfterCommitError: (error) => log.error({ error: String(error) }, "work after a commit failed"),
  };
  const phones = createPhoneKeeper(
    kernel,
    store,
    log,
    (phoneId, perSecond) => jobs.setPhoneRate(phoneId, perSecond),
    connectors.refresh,
  );
  const deps: WorkerDeps = { kernel, failpoint: createFailpoints(config.failpoint) };
  const jobs = await startJobs({
    connection: database.jobs ?? { ...database.owner, options: "-c role=parley_jobs" },
    handlers: jobHandlers(deps),
    executorId: ids.next("job"),
    runsJobs: config.role !== "server",
    webhooksKeptMs: config.webhooksKeptDays * DAY_MS,
    log,
    onLeaseLost: () => stop("another process took this one for dead and has its jobs"),
  });
  if (config.role !== "server") await resumeInbound(deps, await listAllPhones(store));
  const feed = await openEventFeed(store, database.app ?? { ...database.owner, options: "-c role=parley_app" });
  const edge: EdgeContext = {
    kernel,
    registry: createRegistry(operations),
    publicUrl: config.publicUrl,
    version: VERSION,
    log,
    auth: authenticator(store),
    feed,
    wordsOf: ({ workspaceId, phoneIds }) => workspaceWords(store, workspaceId, phoneIds),
    webhooks: createWebhookDesk(store, ports, inboundIntake({ store, jobs: ports.jobs, clock, ids })),
    files: linkedFiles(kernel),
    health: () => healthOf({ store, jobs, phones }),
  };
  return {
    edge,
    kernel,
    store,
    jobs,
    phones,
    async close() {
      phones.stop();
      await jobs.stop();
      await feed.close();
      await connectors.close();
      await remoteFiles.close();
      await store.close();
    },
  };
}

function authenticator(store: Store): Authenticator {
  return {
    async bearer(header) {
      const presented = /^Bearer\s+(\S+)$/i.exec(header ?? "")?.[1];
      if (presented) return resolveKey(store, systemClock, presented);
      throw new AppError("unauthorized", {
        public: "This needs a key: `Authorization: Bearer pk_live_…`. Make one with `npx parley keys create`.",
      });
    },
  };
}

function linkedFiles(kernel: Kernel): LinkedFiles {
  return {
    async open(query) {
      if (query["transcript"] !== undefined) return openTranscript(kernel, query["transcript"]);
      if (query["contact_data"] !== undefined) return openContactData(kernel, query["contact_data"]);
      const { workspaceId, fileId } = openFileLink(kernel.ports.secrets, query["ticket"], kernel.clock.now());
      const file = await kernel.store.transact(workspaceId, "read", (unit) => loadFile(unit, fileId));
      if (!file.sha256) throw new AppError("media_not_found", { public: "The file is not in the store." });
      return { bytes: await kernel.ports.files.read(file.sha256), mimeType: file.mimeType, filename: file.filename };
    },
  };
}
