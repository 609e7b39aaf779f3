import { parseFlags, SERVER_FLAGS, WrongUsage, type Flags } from "./flags.ts";
import { greeting, legacyVersionFor } from "./greeting.ts";
import { inTime, isListening } from "./first-words.ts";
import { errorAnswer, isRequest, lineSplitter, type Message } from "./json-rpc.ts";
import { knownWords, type KnownWords } from "./kept-words.ts";
import type { Live } from "./live.ts";

/**
 * `parley mcp`: JSON-RPC on stdin and stdout, one message a line; nothing else ever reaches stdout.
 * Hosts wait for the greeting, so it is answered before the relay and Node's HTTP are loaded.
 */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const NO_BATCHES_SINCE = "2025-06-18";
const NO_BATCHES = `Batches ended with ${NO_BATCHES_SINCE}. Send one JSON-RPC message a line.`;

const flags = flagsOrExit();
/** What came before the relay was there, in order. */
const early: Message[] = [];
let live: Live | null = null;
let loading: Promise<void> | null = null;
let greeted: Promise<void> | null = null;
let takesBatches = false;

function send(message: Message): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function onLine(line: string): void {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return send(errorAnswer(null, PARSE_ERROR, "This line is not JSON. Send one JSON-RPC message a line."));
  }
  if (!Array.isArray(message) || message.length === 0) return onMessage(message);
  if (!takesBatches) return send(errorAnswer(null, INVALID_REQUEST, NO_BATCHES));
  for (const item of message as unknown[]) onMessage(item);
}

function onMessage(value: unknown): void {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return send(errorAnswer(null, INVALID_REQUEST, "This is not a JSON-RPC message."));
  const message = value as Message;
  if (message.method === "initialize") takesBatches = legacyVersionFor(message) < NO_BATCHES_SINCE;
  let known: KnownWords | null = null;
  const words = () => (known = knownWords(flags)).words;
  const answer = isRequest(message) ? greeting(message, flags["legacy"] === true, words) : null;
  if (answer) greet(answer, known);
  // The relay needs the words of `initialize` to open its own session with the server.
  if (answer && message.method !== "initialize") return;
  if (live) live.take(message);
  else early.push(message);
  // After the greeting, which the host waits for.
  if (greeted) void greeted.then(() => (loading ??= load()));
  else loading ??= load();
}

/** At a very first start of a key, the first greeting waits a moment for what the server tells. */
function greet(answer: Message, known: KnownWords | null): void {
  if (!greeted && known?.askAt) greeted = greetInServersWords(answer, known.askAt);
  else send(answer);
}

async function greetInServersWords(general: Message, url: URL): Promise<void> {
  const told = await inTime(serversWords(url));
  const instructions = told?.trim();
  send(instructions ? { ...general, result: { ...(general.result as object), instructions } } : general);
}

async function serversWords(url: URL): Promise<string | null> {
  if (!(await isListening(url))) return null;
  await (loading ??= load());
  return (await live?.words()) ?? null;
}

async function load(): Promise<void> {
  try {
    const { startLive } = await import("./live.ts");
    live = startLive(flags, send);
    for (const message of early.splice(0)) live.take(message);
  } catch (error) {
    exitInWords(error);
  }
}

async function end(): Promise<void> {
  await greeted;
  await loading;
  await live?.end();
  // What is still on its way to the client goes first.
  process.stdout.write("", () => process.exit(0));
}

function flagsOrExit(): Flags {
  try {
    const { flags: given, rest } = parseFlags(process.argv.slice(3), {
      values: [...SERVER_FLAGS, "toolsets", "mode", "arguments"],
      bare: ["read-only", "legacy"],
    });
    if (rest.length > 0) throw new WrongUsage(`\`parley mcp\` takes flags only, and this is none: ${rest.join(" ")}`);
    return given;
  } catch (error) {
    return exitInWords(error);
  }
}

function exitInWords(error: unknown): never {
  if (!(error instanceof WrongUsage)) throw error;
  console.error(error.message);
  process.exit(2);
}

const lines = lineSplitter(onLine);
process.stdin.on("data", (chunk: Buffer) => lines.push(chunk));
process.stdin.on("end", () => {
  lines.end();
  void end();
});
// The client is gone: nobody reads what is still to be said.
process.stdout.on("error", () => process.exit(0));
process.on("SIGINT", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
