import { lastStartedAt, type Settings } from "./config.ts";
import { modernVersionOf } from "./greeting.ts";
import { errorAnswer, type Message, type Request } from "./json-rpc.ts";

/** What is wrong, in words that say what to do. Never the key, which only a header holds. */
export interface Words {
  /** The server's own where it told one. */
  code: string;
  message: string;
}

const SERVER_ERROR = -32000;
const AWAY = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];
const BROKEN = ["ECONNRESET", "EPIPE"];

export const NO_KEY: Words = {
  code: "unauthorized",
  message:
    "No key is set. Put one into PARLEY_API_KEY: `npx parley start` prints one on its first start, and `npx parley keys create --name NAME` makes more.",
};

export const ANSWER_BROKEN: Words = {
  code: "unknown_outcome",
  message:
    "The connection to Parley broke before the answer came, so it is not known whether this was done. Look first; then call again, with an idempotency_key where it writes.",
};

/** The address that was tried, and where to look for another. */
type Tried = Pick<Settings, "url" | "dataDir">;

export function wordsFor(error: unknown, tried: Tried): Words {
  const { url } = tried;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // `fetch` goes to no port that it takes for another service's, and gives no code.
  const isUnasked = error instanceof Error && error.message === "bad port";
  if (BROKEN.includes(code)) return ANSWER_BROKEN;
  if (AWAY.includes(code) || isUnasked) {
    return {
      code: "connector_unavailable",
      message: `Parley does not answer at ${url} (${code || "bad port"}). Start it with \`npx parley start\`, or set PARLEY_URL to where it runs. Calls work again as soon as it does.${elsewhere(tried)}`,
    };
  }
  return {
    code: "internal",
    message: `The call to Parley at ${url} failed: ${error instanceof Error ? error.message : String(error)}. \`npx parley doctor\` looks for the cause.`,
  };
}

/** The server may have moved since the address was written down, into a configuration or by a bridge that runs on. */
function elsewhere({ url, dataDir }: Tried): string {
  const now = lastStartedAt(dataDir);
  return now === null || now === url
    ? ""
    : ` The Parley of this machine was last started at ${now}: set PARLEY_URL, or --url, to that.`;
}

export function wordsForStatus(status: number, text: string, tried: Tried): Words {
  const { url } = tried;
  const said = messageIn(text);
  if (status === 401) {
    return {
      code: "unauthorized",
      message: `The key was refused${said ? `: ${said}` : "."} Set PARLEY_API_KEY to a valid key; \`npx parley keys create --name NAME\` makes one.${elsewhere(tried)}`,
    };
  }
  return {
    code: codeIn(text) ?? (status >= 500 ? "connector_unavailable" : "internal"),
    message: `Parley at ${url} answered ${status}${said ? `: ${said}` : `. Is this address Parley's?${elsewhere(tried)}`}`,
  };
}

/** A tool call gets a result the model can read; anything else an error in words. */
export function refusal(request: Request, { code, message }: Words): Message {
  if (request.method !== "tools/call") return errorAnswer(request.id, SERVER_ERROR, message);
  const result = {
    isError: true,
    content: [{ type: "text", text: message }],
    structuredContent: { code, message },
    ...(modernVersionOf(request) === null ? {} : { resultType: "complete" }),
  };
  return { jsonrpc: "2.0", id: request.id, result };
}

function codeIn(text: string): string | null {
  try {
    const body = JSON.parse(text) as { error?: { data?: { code?: unknown } } };
    const code = body.error?.data?.code;
    return typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}

function messageIn(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: { message?: string }; message?: string };
    return body.error?.message ?? body.message ?? "";
  } catch {
    return "";
  }
}
