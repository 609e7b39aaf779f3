import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { migrate } from "@parley/store";
import { startEmbeddedPostgres } from "@parley/store/embedded";
import { Client } from "pg";
import type { TestProject } from "vitest/node";

export interface TestCluster {
  host: string;
  port: number;
  ownerUser: string;
  ownerPassword: string;
  appPassword: string;
  jobsPassword: string;
  template: string;
}

declare module "vitest" {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

const TEMPLATE = "parley_template";

/** One real PostgreSQL for the whole run, with a migrated template that each test's database is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "parley-test-"));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { fsync: "off", full_page_writes: "off", synchronous_commit: "off", max_connections: "300" },
  });
  const owner = postgres.connection("parley", "postgres");
  const app = postgres.connection("parley_app");
  const jobs = postgres.connection("parley_jobs");
  const client = new Client(owner);
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  await migrate({ ...owner, database: TEMPLATE }, { app: app.password, jobs: jobs.password });
  project.provide("cluster", {
    host: owner.host,
    port: owner.port,
    ownerUser: owner.user,
    ownerPassword: owner.password ?? "",
    appPassword: app.password ?? "",
    jobsPassword: jobs.password ?? "",
    template: TEMPLATE,
  });
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
