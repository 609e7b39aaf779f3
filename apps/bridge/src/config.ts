import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Where the server is, with which key, and what to list. Flags win over the environment, that over the file. */
export interface Settings {
  url: string;
  /** Null: none was found; every call says how to get one. */
  key: string | null;
  /** As the server's address takes them: toolsets, mode, read_only. */
  query: Record<string, string>;
  /** Answer only `initialize`, for hosts that cannot complete the newer probe. */
  legacyOnly: boolean;
  dataDir: string;
}

const URL_DEFAULT = "http://127.0.0.1:4310";

export function readSettings(flags: Record<string, string | true>, env: NodeJS.ProcessEnv = process.env): Settings {
  const dataDir = path.resolve(env["PARLEY_DATA_DIR"] ?? defaultDataDir(env));
  const text = (flag: string, name: string): string | undefined => {
    const given = flags[flag];
    return typeof given === "string" ? given : env[name] || undefined;
  };
  const query: Record<string, string> = {};
  const toolsets = text("toolsets", "PARLEY_TOOLSETS");
  const mode = text("mode", "PARLEY_MODE");
  const readOnly = flags["read-only"] ? "true" : env["PARLEY_READ_ONLY"];
  if (toolsets) query["toolsets"] = toolsets;
  if (mode && mode !== "all") query["mode"] = mode;
  if (readOnly === "true" || readOnly === "1") query["read_only"] = "true";
  const givenUrl = text("url", "PARLEY_URL");
  const givenKey = text("key", "PARLEY_API_KEY") ?? keyFromFile(env["PARLEY_API_KEY_FILE"]);
  const file = givenUrl && givenKey ? null : readClientFile(dataDir);
  return {
    url: (givenUrl ?? file?.url ?? URL_DEFAULT).replace(/\/$/, ""),
    key: givenKey ?? file?.key ?? null,
    query,
    legacyOnly: flags["legacy"] === true,
    dataDir,
  };
}

/** `--name value`, `--name=value` and bare `--name`; what is no flag comes back in order. */
export function parseFlags(
  args: readonly string[],
  bare: readonly string[],
): { flags: Record<string, string | true>; rest: string[] } {
  const flags: Record<string, string | true> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!arg.startsWith("--")) {
      rest.push(arg);
      continue;
    }
    const [name = "", value] = arg.slice(2).split(/=(.*)/s);
    const next = args[i + 1];
    if (value !== undefined) flags[name] = value;
    else if (bare.includes(name) || next === undefined || (next.startsWith("--") && next !== "-")) flags[name] = true;
    else {
      flags[name] = next;
      i++;
    }
  }
  return { flags, rest };
}

function keyFromFile(file: string | undefined): string | undefined {
  return file && existsSync(file) ? readFileSync(file, "utf8").trim() || undefined : undefined;
}

/** Left by the server's first start, readable by its owner only. */
function readClientFile(dataDir: string): { url?: string; key?: string } | null {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, "client.json"), "utf8")) as { url?: string; key?: string };
  } catch {
    return null;
  }
}

/** The server's rule, apps/server/src/config.ts. */
function defaultDataDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") return path.join(env["LOCALAPPDATA"] ?? os.homedir(), "parley");
  if (process.getuid?.() === 0) return "/var/lib/parley";
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Application Support", "parley");
  return path.join(env["XDG_STATE_HOME"] ?? path.join(os.homedir(), ".local", "state"), "parley");
}
