import { fs, os, path } from "./builtin.ts";
import { WrongUsage, type Flags } from "./flags.ts";
import { settingsLike } from "./nearest.gen.ts";

/** Where the server is, with which key, and what to list. Flags win over the environment, that over the file. */
export interface Settings {
  /** Without a slash at its end, and without `/mcp`. */
  url: string;
  /** Null: none was found; every call says how to get one. */
  key: string | null;
  /** As the server's address takes them: toolsets, mode, arguments, read_only. */
  query: Record<string, string>;
  dataDir: string;
}

const URL_DEFAULT = "http://127.0.0.1:4310";
const SIMULATOR_URL_DEFAULT = "http://127.0.0.1:4311";
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Every variable of Parley. The server reads some of them, and a shell may hold those too. */
const VARIABLES =
  "HOST PORT PUBLIC_URL DATA_DIR ROLE SIMULATOR SIMULATOR_PORT LOG_LEVEL SECRET_KEY ACCEPT_SECRET_KEY ALLOWED_HOSTS RATE_LIMITS DATABASE_POOL WEBHOOKS_KEPT_DAYS FAILPOINT URL API_KEY TOOLSETS MODE ARGUMENTS READ_ONLY"
    .split(" ")
    .map((name) => `PARLEY_${name}`);

/** For crash tests of the server: never proposed. */
const UNTOLD = "PARLEY_FAILPOINT";

/** @throws WrongUsage  a misspelt variable, or a value that cannot be */
export function readSettings(flags: Flags, env: NodeJS.ProcessEnv = process.env): Settings {
  refuseMisspelt(env);
  const dataDir = dataDirOf(env);
  const given = (flag: string, name: string): string | undefined => {
    const value = flags[flag];
    if (value === true) throw new WrongUsage(`--${flag} needs a value.`);
    return (value ?? env[name])?.trim() || undefined;
  };
  const query: Record<string, string> = {};
  const toolsets = given("toolsets", "PARLEY_TOOLSETS");
  const mode = given("mode", "PARLEY_MODE");
  if (toolsets) query["toolsets"] = toolsets;
  if (mode && mode !== "all") query["mode"] = mode;
  const shown = given("arguments", "PARLEY_ARGUMENTS");
  if (shown && shown !== "few") query["arguments"] = shown;
  if (flags["read-only"] || isOn("PARLEY_READ_ONLY", env)) query["read_only"] = "true";
  const url = given("url", "PARLEY_URL");
  const key = given("key", "PARLEY_API_KEY") ?? keyFromFile(env["PARLEY_API_KEY_FILE"]);
  const file = url && key ? {} : readClientFile(dataDir);
  return {
    url: addressOf(url ?? file.url ?? URL_DEFAULT),
    key: checkedKey(key ?? keyFor(url, file)),
    query,
    dataDir,
  };
}

/** Where the simulator of this machine was started last, or would be; null: the last start was without one. */
export function simulatorUrl(env: NodeJS.ProcessEnv = process.env): string | null {
  const port = env["PARLEY_SIMULATOR_PORT"];
  // 0 is any free port, so only the start itself knew which.
  if (port && port !== "0") return `http://127.0.0.1:${port}`;
  const { simulator_url: started } = readClientFile(dataDirOf(env));
  return started === undefined ? SIMULATOR_URL_DEFAULT : started;
}

function dataDirOf(env: NodeJS.ProcessEnv): string {
  return path.resolve(env["PARLEY_DATA_DIR"] || defaultDataDir(env));
}

function refuseMisspelt(env: NodeJS.ProcessEnv): void {
  const proposed = [...VARIABLES.filter((known) => known !== UNTOLD), "DATABASE_URL"];
  for (const name of Object.keys(env)) {
    const base = name.replace(/_FILE$/, "");
    if (!name.startsWith("PARLEY_") || VARIABLES.includes(base)) continue;
    const meant = settingsLike(base, proposed).join(" or ");
    throw new WrongUsage(
      `${name} is not a setting. ${meant ? `Did you mean ${meant}?` : "Unset it; docs/configuration.md lists them all."}`,
    );
  }
}

/** The file's key goes to the file's own server, or to one on this machine: never to a stranger. */
function keyFor(url: string | undefined, file: ClientFile): string | null {
  if (!file.key) return null;
  const isOwn = url === undefined || LOOPBACK.includes(new URL(addressOf(url)).hostname);
  return isOwn || (file.url !== undefined && addressOf(url) === addressOf(file.url)) ? file.key : null;
}

/** People paste the address of the server or the one of its MCP endpoint. */
function addressOf(text: string): string {
  try {
    const { protocol } = new URL(text);
    if (protocol === "http:" || protocol === "https:") return text.replace(/(\/mcp)?\/*$/, "");
  } catch {
    // Said below, with the other addresses that cannot be.
  }
  throw new WrongUsage(`${text} is not an address of a server. Set PARLEY_URL to one such as ${URL_DEFAULT}.`);
}

/** A header cannot carry other characters, and its error would not say whose fault it is. */
function checkedKey(key: string | null): string | null {
  if (key !== null && !/^[!-~]+$/.test(key))
    throw new WrongUsage("The key holds characters that no key has. Was more than the key pasted into PARLEY_API_KEY?");
  return key;
}

function keyFromFile(file: string | undefined): string | undefined {
  if (!file) return undefined;
  if (!fs.existsSync(file)) throw new WrongUsage(`PARLEY_API_KEY_FILE names ${file}, which does not exist.`);
  return fs.readFileSync(file, "utf8").trim() || undefined;
}

/** Where the server of this machine was started last; null where none was, or the file is not to be understood. */
export function lastStartedAt(dataDir: string): string | null {
  try {
    return addressOf(readClientFile(dataDir).url ?? "");
  } catch {
    return null;
  }
}

interface ClientFile {
  url?: string;
  key?: string;
  simulator_url?: string | null;
}

/** Left by the server, readable by its owner only: the key by its first start, the addresses by each. */
function readClientFile(dataDir: string): ClientFile {
  try {
    return JSON.parse(fs.readFileSync(path.join(dataDir, "client.json"), "utf8")) as ClientFile;
  } catch {
    return {};
  }
}

/** What cannot be read as yes or no is refused: taken for no, it would list the tools that write. */
function isOn(name: string, env: NodeJS.ProcessEnv): boolean {
  const value = env[name]?.trim().toLowerCase() ?? "";
  if (!["", "0", "1", "false", "true"].includes(value))
    throw new WrongUsage(`${name}=${env[name]} must be true or false.`);
  return value === "true" || value === "1";
}

/** The server's rule, apps/server/src/config.ts. */
function defaultDataDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") return path.join(env["LOCALAPPDATA"] ?? os.homedir(), "parley");
  if (process.getuid?.() === 0) return "/var/lib/parley";
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Application Support", "parley");
  return path.join(env["XDG_STATE_HOME"] ?? path.join(os.homedir(), ".local", "state"), "parley");
}
