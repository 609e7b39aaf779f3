import { parseFlags, readSettings } from "./config.ts";
import { errorAnswer, isRequest, lineSplitter, type Message, type Request } from "./json-rpc.ts";
import { knownTools } from "./known-tools.ts";
import { localAnswer } from "./local-answers.ts";
import { createRelay } from "./relay.ts";
import { refreshTools } from "./refresh-tools.ts";

/** `parley mcp`: JSON-RPC on stdin and stdout, one message a line; nothing else ever reaches stdout. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
/** How long answers under way may take once the client has closed its end. */
const LINGER_MS = 2_000;

const { flags } = parseFlags(process.argv.slice(3), ["read-only", "legacy"]);
const settings = readSettings(flags);
const known = knownTools(settings);
const relay = createRelay(settings, send);
let refreshed = false;

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
  for (const item of Array.isArray(message) ? message : [message]) onMessage(item as Message);
}

function onMessage(message: Message): void {
  if (message === null || typeof message !== "object")
    return send(errorAnswer(null, INVALID_REQUEST, "This is not a JSON-RPC message."));
  if (!isRequest(message)) {
    if (message.method === "notifications/initialized") refreshOnce(message);
    void relay.forward(message).catch(() => undefined);
    return;
  }
  const answer = localAnswer(message, settings, known);
  if (answer) {
    if (message.method === "initialize" && answer.result) relay.introduce(message, versionIn(answer));
    send(answer);
    return;
  }
  refreshOnce(message);
  void relay.request(message);
}

/** Once there is a client to tell, the list is compared with what the server says of this key. */
function refreshOnce(message: Message | Request): void {
  if (refreshed || settings.key === null) return;
  refreshed = true;
  void refreshTools(relay, message, known, settings).then((changed) => {
    if (changed) send({ jsonrpc: "2.0", method: "notifications/tools/list_changed" });
  });
}

function versionIn(answer: Message): string {
  return String((answer.result as { protocolVersion?: unknown }).protocolVersion);
}

async function end(): Promise<never> {
  const until = performance.now() + LINGER_MS;
  while (relay.pending() > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  await relay.close();
  process.exit(0);
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
