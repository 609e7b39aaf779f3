import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { AppError, settingsLike } from "@parley/kernel";
import { z } from "zod";

/**
 * The only file that reads the environment. Every secret `X` can also come from the file named
 * by `X_FILE`. A misspelt `PARLEY_…` variable is refused with the nearest known name.
 */
export interface Config {
  host: string;
  port: number;
  /** Where clients reach us: links and webhook targets are made from it. */
  publicUrl: string;
  dataDir: string;
  /** Null: the embedded PostgreSQL. */
  databaseUrl: Secret | null;
  role: "all" | "server" | "worker";
  simulator: { port: number } | null;
  logLevel: "silent" | "error" | "warn" | "info" | "debug";
  /** 32 bytes in hex; null: one is made in the data directory. */
  secretKey: Secret | null;
  /** The secret key takes the place of the one this database knows, which was lost. */
  acceptSecretKey: boolean;
  /** Host names a browser may call us by, beside the loopback ones. */
  allowedHosts: string[];
  rateLimits: boolean;
  /** A named point in the code where this process stops dead; for crash tests only. */
  failpoint: string | null;
  databasePool: number;
  /** Webhooks stay for so long as they came, once they are converted. */
  webhooksKeptDays: number;
}

/** A value that does not print. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return "[secret]";
  }
}

/** Each variable of ours, with what it sets. `npx parley doctor` and the docs read this list. */
export const VARIABLES = {
  PARLEY_HOST: "address the server listens on (127.0.0.1)",
  PARLEY_PORT: "port of the server; 0: any that is free (4310)",
  PARLEY_PUBLIC_URL: "address others reach the server by (http://HOST:PORT)",
  PARLEY_DATA_DIR: "where everything is kept (a per-user state directory)",
  PARLEY_ROLE: "all, server or worker (all)",
  PARLEY_SIMULATOR: "off: no simulator and no sample workspace",
  PARLEY_SIMULATOR_PORT: "port of the simulator (4311)",
  PARLEY_LOG_LEVEL: "silent, error, warn, info or debug (warn)",
  PARLEY_SECRET_KEY: "64 hex digits that seal stored credentials (made on first start)",
  PARLEY_ACCEPT_SECRET_KEY: "on: the key takes the place of one that was lost, for one start",
  PARLEY_ALLOWED_HOSTS: "host names, comma-separated, that requests may carry beside the loopback ones",
  PARLEY_RATE_LIMITS: "off: calls are not counted",
  PARLEY_DATABASE_POOL: "connections to PostgreSQL (20)",
  PARLEY_WEBHOOKS_KEPT_DAYS: "days that converted webhooks are kept as they came (30)",
  PARLEY_URL: "bridge and CLI: address of the server",
  PARLEY_API_KEY: "bridge and CLI: the key",
  PARLEY_TOOLSETS: "bridge: toolsets to list",
  PARLEY_MODE: "bridge: all or compact",
  PARLEY_ARGUMENTS: "bridge: all shows every argument of each tool",
  PARLEY_READ_ONLY: "bridge: true lists reads only",
} as const;
/** Known, and told to nobody: it is for crash tests. */
const UNTOLD = "PARLEY_FAILPOINT";

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

const environment = z.object({
  PARLEY_HOST: z.string().default("127.0.0.1"),
  PARLEY_PORT: port(4310),
  PARLEY_PUBLIC_URL: z.url().optional(),
  PARLEY_DATA_DIR: z.string().optional(),
  PARLEY_ROLE: z.enum(["all", "server", "worker"]).default("all"),
  PARLEY_SIMULATOR: z.enum(["on", "off"]).default("on"),
  PARLEY_SIMULATOR_PORT: port(4311),
  PARLEY_LOG_LEVEL: z.enum(["silent", "error", "warn", "info", "debug"]).default("warn"),
  PARLEY_SECRET_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "must be 64 hex digits")
    .optional(),
  PARLEY_ACCEPT_SECRET_KEY: z.enum(["on", "off"]).default("off"),
  PARLEY_ALLOWED_HOSTS: z.string().default(""),
  PARLEY_RATE_LIMITS: z.enum(["on", "off"]).default("on"),
  PARLEY_DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  PARLEY_WEBHOOKS_KEPT_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  PARLEY_FAILPOINT: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must start with postgres://")
    .optional(),
});

const SECRETS = ["PARLEY_SECRET_KEY", "DATABASE_URL"];

/** @throws invalid_input  a variable is misspelt or has a value that cannot be */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  refuseMisspelt(env);
  const parsed = environment.safeParse(withSecretFiles(env));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new AppError("invalid_input", {
      public: `The environment is not right: ${lines.join("; ")}.`,
    });
  }
  const values = parsed.data;
  return {
    host: values.PARLEY_HOST,
    port: values.PARLEY_PORT,
    publicUrl:
      values.PARLEY_PUBLIC_URL?.replace(/\/$/, "") ?? `http://${urlHost(values.PARLEY_HOST)}:${values.PARLEY_PORT}`,
    dataDir: path.resolve(values.PARLEY_DATA_DIR ?? defaultDataDir(env)),
    databaseUrl: values.DATABASE_URL ? new Secret(values.DATABASE_URL) : null,
    role: values.PARLEY_ROLE,
    simulator: values.PARLEY_SIMULATOR === "on" ? { port: values.PARLEY_SIMULATOR_PORT } : null,
    logLevel: values.PARLEY_LOG_LEVEL,
    secretKey: values.PARLEY_SECRET_KEY ? new Secret(values.PARLEY_SECRET_KEY) : null,
    acceptSecretKey: values.PARLEY_ACCEPT_SECRET_KEY === "on",
    allowedHosts: values.PARLEY_ALLOWED_HOSTS.split(",")
      .map((host) => host.trim().toLowerCase())
      .filter(Boolean),
    rateLimits: values.PARLEY_RATE_LIMITS === "on",
    failpoint: values.PARLEY_FAILPOINT ?? null,
    databasePool: values.PARLEY_DATABASE_POOL,
    webhooksKeptDays: values.PARLEY_WEBHOOKS_KEPT_DAYS,
  };
}

function refuseMisspelt(env: NodeJS.ProcessEnv): void {
  const known = Object.keys(VARIABLES);
  for (const name of Object.keys(env)) {
    if (!name.startsWith("PARLEY_")) continue;
    const base = name.endsWith("_FILE") ? name.slice(0, -"_FILE".length) : name;
    if (known.includes(base) || base === UNTOLD) continue;
    const meant = settingsLike(base, [...known, "DATABASE_URL"]).join(" or ");
    throw new AppError("invalid_input", {
      public: `${name} is not a setting.${meant ? ` Did you mean ${meant}?` : ""} The settings are ${known.join(", ")} and DATABASE_URL.`,
    });
  }
}

function withSecretFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const values = { ...env };
  for (const name of SECRETS) {
    const file = env[`${name}_FILE`];
    if (!file || values[name]) continue;
    if (!existsSync(file))
      throw new AppError("invalid_input", {
        public: `${name}_FILE names ${file}, which does not exist.`,
      });
    values[name] = readFileSync(file, "utf8").trim();
  }
  return values;
}

/** Root gets a system directory, because PostgreSQL runs as another user and must reach it. */
export function defaultDataDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") return path.join(env["LOCALAPPDATA"] ?? os.homedir(), "parley");
  if (process.getuid?.() === 0) return "/var/lib/parley";
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Application Support", "parley");
  return path.join(env["XDG_STATE_HOME"] ?? path.join(os.homedir(), ".local", "state"), "parley");
}

function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
