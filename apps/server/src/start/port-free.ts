import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { AppError } from "@parley/kernel";
import type { Config } from "../config.ts";
import { codeOf } from "./error-code.ts";

/**
 * Port 0 asks for any free one. It is chosen before anything is made, because links, webhook targets and the
 * printed configuration name it.
 * @throws invalid_input  nothing can listen on this host
 */
export async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0 || config.role === "worker") return config;
  const probe = createServer().listen(0, config.host);
  try {
    await once(probe, "listening");
  } catch (error) {
    throw cannotListen(config, error);
  }
  // A server that listens on a port has an address with one.
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return { ...config, port, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) };
}

/**
 * Looks before anything is made: who waits for a database should not be told afterwards that it was in vain.
 * Somebody may still take a port in between; then whoever listens there says so.
 * @throws port_conflict
 * @throws invalid_input  nothing can listen on this host, or on this port of it
 */
export async function assertPortsFree(config: Config): Promise<void> {
  const server = config.role === "worker" ? null : await troubleAt(config.host, config.port);
  if (server) throw cannotListen(config, server);
  const simulator = config.role === "all" ? config.simulator : null;
  const taken = simulator && codeOf(await troubleAt("127.0.0.1", simulator.port)) === "EADDRINUSE";
  // Any other trouble with the address is for the simulator to tell.
  if (taken) throw simulatorPortTaken(simulator.port);
}

/** What the server says that could not listen; an error that is not of the network as it is. */
export function cannotListen({ host, port }: Pick<Config, "host" | "port">, error: unknown): unknown {
  const code = codeOf(error);
  if (code === "EADDRINUSE")
    return new AppError("port_conflict", { public: `Port ${port} is taken. Set PARLEY_PORT to another one.` });
  if (code === "EACCES")
    return new AppError("invalid_input", {
      public: `This user may not listen on port ${port}. Set PARLEY_PORT to 1024 or higher.`,
    });
  const what = HOST_TROUBLES[code];
  if (what === undefined) return error;
  return new AppError("invalid_input", {
    public: `PARLEY_HOST is ${host}, ${what}. Set it to 127.0.0.1 for this machine only, to 0.0.0.0 for every address of this machine, or to one of those.`,
  });
}

const HOST_TROUBLES: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: "which is no address of this machine",
  EAFNOSUPPORT: "an address of a kind that this machine does not have",
  EINVAL: "which is no address that can be listened on",
  ENOTFOUND: "a name that is not found",
  EAI_AGAIN: "a name that cannot be looked up",
};

export function simulatorPortTaken(port: number): AppError {
  return new AppError("port_conflict", {
    public: `Port ${port}, for the simulator, is taken. Set PARLEY_SIMULATOR_PORT to another one, or PARLEY_SIMULATOR=off.`,
  });
}

async function troubleAt(host: string, port: number): Promise<unknown> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, "listening");
    return null;
  } catch (error) {
    return error;
  } finally {
    probe.close();
  }
}
