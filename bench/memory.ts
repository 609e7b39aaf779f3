import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { openWindows } from "./open-windows.ts";
import { ROOT, startProduct, type Product } from "./product.ts";
import type { Figure } from "./run.ts";
import { INITIALIZE, stdioClient } from "./stdio-client.ts";

const LOAD_MESSAGES = 1_000;

/** Resident memory of each part, idle and after load; PostgreSQL's processes share pages, so theirs are counted in shares. */
export async function memory(): Promise<Figure[]> {
  const product = await startProduct();
  const bridge = stdioClient([process.execPath, path.join(ROOT, "apps/bridge/bin/parley.mjs"), "mcp"], {
    ...process.env,
    PARLEY_URL: product.url,
    PARLEY_API_KEY: product.key,
  });
  try {
    await bridge.call("initialize", INITIALIZE);
    await bridge.call("tools/call", { name: "list_chats", arguments: {} });
    const idle = sizes(product, bridge.child.pid ?? 0);
    const chats = await openWindows(product, 100);
    for (let n = 0; n < LOAD_MESSAGES; n += 20) {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          product.rest("POST", "/messages", { chat_id: chats[(n + i) % chats.length]?.chatId, text: "Load" }),
        ),
      );
      await bridge.call("tools/call", { name: "list_chats", arguments: {} });
    }
    const loaded = sizes(product, bridge.child.pid ?? 0);
    return Object.keys(idle).map((part) => ({
      what: part,
      value: `${idle[part]} MiB idle, ${loaded[part]} MiB after load`,
    }));
  } finally {
    bridge.close();
    await product.stop();
  }
}

function sizes(product: Product, bridgePid: number): Record<string, number> {
  const all = processes();
  const simulator = all.find(
    (item) => item.command.includes("simulator/src/main.ts") && item.parent === product.process.pid,
  );
  const postgres = all.filter((item) => item.command.includes("postgres") && belongsTo(item.pid, product.dataDir, all));
  return {
    server: rss(product.process.pid ?? 0),
    PostgreSQL: postgres.reduce((sum, item) => sum + pss(item.pid), 0),
    simulator: simulator ? rss(simulator.pid) : 0,
    bridge: rss(bridgePid),
  };
}

interface Process {
  pid: number;
  parent: number;
  command: string;
}

function processes(): Process[] {
  return globSync("/proc/[0-9]*/stat").flatMap((file) => {
    try {
      const pid = Number(file.split("/")[2]);
      const parent = Number(
        readFileSync(file, "utf8")
          .replace(/^.*\) /, "")
          .split(" ")[1],
      );
      return [{ pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") }];
    } catch {
      return [];
    }
  });
}

/** The postmaster names the data directory; its backends are its children. */
function belongsTo(pid: number, dataDir: string, all: readonly Process[]): boolean {
  const own = all.find((item) => item.pid === pid);
  const parent = all.find((item) => item.pid === own?.parent);
  return (own?.command.includes(dataDir) || parent?.command.includes(dataDir)) ?? false;
}

function rss(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+)/m);
}

function pss(pid: number): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m);
}

function kilobytes(file: string, pattern: RegExp): number {
  return Math.round(Number(pattern.exec(readFileSync(file, "utf8"))?.[1] ?? 0) / 1024);
}
