import { errorAnswer, type Message, type Request } from "./json-rpc.ts";

const SERVER_ERROR = -32000;

/** What is wrong, in words that say what to do. */
export function wordsFor(error: unknown, url: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "ECONNRESET", "EPIPE"].includes(code)) {
    return `Parley does not answer at ${url} (${code}). Start it with \`npx parley start\`, or set PARLEY_URL to where it runs. This bridge goes on by itself when it is back.`;
  }
  return `The call to Parley at ${url} failed: ${error instanceof Error ? error.message : String(error)}. Try again; \`npx parley doctor\` looks for the cause.`;
}

export function wordsForStatus(status: number, text: string, url: string): string {
  const said = messageIn(text);
  if (status === 401) {
    return `The key was refused${said ? `: ${said}` : "."} Set PARLEY_API_KEY to a valid key; \`npx parley keys create --name NAME\` makes one.`;
  }
  return `Parley at ${url} answered ${status}${said ? `: ${said}` : ". Is this address Parley's?"}`;
}

export const NO_KEY =
  "No key is set. Put one into PARLEY_API_KEY; `npx parley keys create --name NAME` makes one, and `npm start` prints one on its first start.";

/** A tool call gets a result the model can read; anything else an error in words. */
export function refusal(request: Request, words: string): Message {
  if (request.method !== "tools/call") return errorAnswer(request.id, SERVER_ERROR, words);
  return {
    jsonrpc: "2.0",
    id: request.id,
    result: { resultType: "complete", isError: true, content: [{ type: "text", text: words }] },
  };
}

function messageIn(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: { message?: string }; message?: string };
    return body.error?.message ?? body.message ?? "";
  } catch {
    return "";
  }
}
