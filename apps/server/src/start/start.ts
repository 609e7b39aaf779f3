import path from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import { AppError } from "@parley/kernel";
import { assertDatabaseAnswers, oneAtATime } from "@parley/store";
import { claimDataDir, startEmbeddedPostgres } from "@parley/store/embedded";
import { compose, type Database, type House } from "../compose.ts";
import { createLog } from "../compose/log.ts";
import type { Config } from "../config.ts";
import { httpApp } from "../edges/server.ts";
import { banner } from "./banner.ts";
import { tellAddresses } from "./client-file.ts";
import { makeDataDir } from "./data-dir.ts";
import { ensureWorkspace } from "./first-workspace.ts";
import { assertPortsFree, cannotListen, withPort } from "./port-free.ts";
import { withProgress } from "./progress.ts";
import { sayWhenReady } from "./say-when-ready.ts";
import { pointSimulatorAtUs, ensureSampleWorkspace } from "./sample-workspace.ts";
import { startSimulatorProcess } from "./simulator-process.ts";

const KEEP_ALIVE_MS = 75_000;
/** Any number that no other lock of ours has: the same in every process. */
const FIRST_START_LOCK = 7_140_314;

/** What was started, newest last; stopped in the opposite order. */
type Stop = () => Promise<void>;

export interface Running {
  url: string;
  stop: Stop;
}

/**
 * Brings everything up in the foreground and prints what a person needs.
 * @throws AppError  with the next step: another Parley has the data, a port is taken, no database
 */
export async function startParley(given: Config, stopAll: (why: string) => void): Promise<Running> {
  const config = await withPort(given);
  const stops: Stop[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    makeDataDir(config.dataDir);
    const claim = config.role === "all" ? await claimDataDir(config.dataDir, { url: config.publicUrl }) : null;
    if (claim && "runningAt" in claim) throw alreadyRunning(config, claim);
    if (claim) stops.push(() => claim.release());
    await assertPortsFree(config);
    const ownDatabase = config.databaseUrl?.reveal();
    if (ownDatabase)
      await withProgress("Reaching the database of DATABASE_URL", () =>
        assertDatabaseAnswers(ownDatabase, "DATABASE_URL"),
      );
    const log = createLog(config.logLevel);
    // The simulator needs nothing of ours, so it starts while the database does.
    const simulator = config.simulator && config.role === "all" ? startSimulator(config, stops) : null;
    simulator?.catch(() => undefined);
    const database = await withProgress("Starting PostgreSQL", () => openDatabase(config, stops));
    const house = await withProgress("Preparing the database", () => compose(config, database, log, stopAll));
    stops.push(() => house.close());
    if (config.role === "worker") return worker(house, stop);
    const server = await listen(config, house, stops);
    const newKey = simulator
      ? await withProgress("Linking the sample business", async () =>
          sampleOf(config, house, database, await simulator),
        )
      : await firstOf(database, () => ensureWorkspace(config, house));
    await withProgress("Connecting phones", () => house.phones.connectAll());
    house.phones.startRetrying();
    if (newKey && simulator) await withProgress("Importing the sample conversations", () => untilImported(house));
    const simulatorUrl = simulator ? await simulator : null;
    const hasKey = await tellAddresses(config.dataDir, { url: server, simulator_url: simulatorUrl }, house);
    console.log(banner({ url: server, simulatorUrl, dataDir: config.dataDir, newKey, hasKey }));
    stops.push(sayWhenReady(house, server));
    return { url: server, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function worker(house: House, stop: Stop): Promise<Running> {
  await house.phones.connectAll();
  house.phones.startRetrying();
  console.log("parley worker ready");
  return { url: "", stop };
}

/** Its stop is kept at once: what fails beside it may fail before it is ready. */
function startSimulator(config: Config, stops: Stop[]): Promise<string> {
  const port = config.simulator?.port ?? 0;
  const stateFile = path.join(config.dataDir, "simulator.json");
  const process = startSimulatorProcess({ port, stateFile });
  stops.push(() => process.stop());
  return process.url;
}

async function openDatabase(config: Config, stops: Stop[]): Promise<Database> {
  if (config.databaseUrl) return { owner: { connectionString: config.databaseUrl.reveal() } };
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, "postgres") });
  stops.push(() => postgres.stop());
  return {
    owner: postgres.connection("parley"),
    app: postgres.connection("parley_app"),
    jobs: postgres.connection("parley_jobs"),
  };
}

/** @throws port_conflict | invalid_input  the port is taken, or cannot be listened on */
function listen(config: Config, house: House, stops: Stop[]): Promise<string> {
  const { app, close } = httpApp(house.edge, { allowedHosts: config.allowedHosts });
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, hostname: config.host, port: config.port }, () =>
      resolve(config.publicUrl),
    );
    // Longer than clients pause between calls, so that the bridge keeps its one connection.
    if ("keepAliveTimeout" in server) server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.on("error", (error) => reject(cannotListen(config, error)));
    stops.push(async () => {
      await close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((done) => server.close(done));
    });
  });
}

/** @returns the key, when this is the first start */
async function sampleOf(
  config: Config,
  house: House,
  database: Database,
  simulatorUrl: string,
): Promise<string | null> {
  const made = await firstOf(database, () => ensureSampleWorkspace(config, house, simulatorUrl));
  await pointSimulatorAtUs(config, house, simulatorUrl);
  return made;
}

/** Of several that start together on one empty database, the first makes the workspace and the others find it. */
function firstOf(database: Database, make: () => Promise<string | null>): Promise<string | null> {
  return oneAtATime(database.owner, FIRST_START_LOCK, make);
}

/** The first start shows a full inbox, not one that fills up while somebody looks. */
async function untilImported(house: House): Promise<void> {
  while (!(await house.phones.historyDone())) await new Promise((resolve) => setTimeout(resolve, 50));
}

function alreadyRunning({ dataDir }: Config, { runningAt, pid }: { runningAt: string; pid: number }): AppError {
  const kill = process.platform === "win32" ? `taskkill /pid ${pid}` : `kill ${pid}`;
  return new AppError("start_conflict", {
    public: `Parley already runs on this data directory (${dataDir}), at ${runningAt}, as process ${pid}. Use that one, stop it (\`${kill}\`), or set PARLEY_DATA_DIR to another directory.`,
  });
}
