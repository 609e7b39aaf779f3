import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { AppError } from "@parley/kernel";
import type { Config } from "../config.ts";

/**
 * Port 0 asks for any free one. It is chosen before anything is made, because links, webhook targets and the
 * printed configuration name it.
 */
export async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0 || config.role === "worker") return config;
  const probe = createServer().listen(0, config.host);
  await once(probe, "listening");
  // A server that listens on a port has an address with one.
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return { ...config, port, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) };
}

/**
 * Looks before anything is made: who waits for a database should not be told afterwards that it was in vain.
 * Somebody may still take a port in between; then whoever listens there says so.
 * @throws port_conflict
 */
export async function assertPortsFree(config: Config): Promise<void> {
  if (config.role !== "worker" && !(await isFree(config.host, config.port))) throw portTaken(config.port);
  const simulator = config.role === "all" ? config.simulator : null;
  if (simulator && !(await isFree("127.0.0.1", simulator.port))) throw simulatorPortTaken(simulator.port);
}

export function portTaken(port: number): AppError {
  return new AppError("port_conflict", { public: `Port ${port} is taken. Set PARLEY_PORT to another one.` });
}

export function simulatorPortTaken(port: number): AppError {
  return new AppError("port_conflict", {
    public: `Port ${port}, for the simulator, is taken. Set PARLEY_SIMULATOR_PORT to another one, or PARLEY_SIMULATOR=off.`,
  });
}

async function isFree(host: string, port: number): Promise<boolean> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, "listening");
    return true;
  } catch (error) {
    // Any other trouble with the address is for whoever listens to tell.
    return !(error instanceof Error && "code" in error && error.code === "EADDRINUSE");
  } finally {
    probe.close();
  }
}
