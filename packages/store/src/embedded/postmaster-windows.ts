/**
 * Windows has neither Unix sockets here nor pipes by path: the database listens on a free loopback port,
 * `pg_ctl` starts and stops it, and only the process that started it stops it. A killed owner leaves it
 * running, and the next start joins it.
 */
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import type { Layout } from "./layout.ts";
import type { OwnedPostmaster } from "./postmaster.ts";
import { findPostmaster } from "./postmaster-file.ts";
import { PROGRAM_ENVIRONMENT } from "./programs-environment.ts";
import { explainFailure } from "./store-unavailable.ts";

export async function joinOnWindows(layout: Layout): Promise<OwnedPostmaster | null> {
  const postmaster = await findPostmaster(layout);
  return postmaster?.ready ? { postmaster, leave: async () => undefined } : null;
}

export async function startOnWindows(pgCtl: string, args: readonly string[], layout: Layout): Promise<OwnedPostmaster> {
  const options = args
    .slice(2)
    .map((argument) => `"${argument}"`)
    .join(" ");
  await run(pgCtl, ["start", "-w", "-D", layout.cluster, "-l", layout.logFile, "-o", options], layout);
  const postmaster = await findPostmaster(layout);
  if (postmaster === null) throw explainFailure("start", "pg_ctl start left no postmaster", layout.dataDir);
  const stop = () => run(pgCtl, ["stop", "-w", "-m", "fast", "-D", layout.cluster], layout);
  return {
    postmaster,
    async leave() {
      if ((await findPostmaster(layout)) !== null) await stop();
    },
  };
}

export async function freeLoopbackPort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
  });
  return promise;
}

async function run(pgCtl: string, args: string[], layout: Layout): Promise<void> {
  try {
    await promisify(execFile)(pgCtl, args, { cwd: layout.home, env: PROGRAM_ENVIRONMENT });
  } catch (error) {
    throw explainFailure(args[0] ?? "run", String(error), layout.dataDir);
  }
}
