import { eventReader } from "../sse.ts";
import { EXIT, fail, type Command } from "../terminal.ts";
import { NO_KEY, wordsFor, wordsForStatus } from "../trouble.ts";
import https from "node:https";
import http from "node:http";

const RETRY_MS = 1_000;

export const tailCommand: Command = async ({ flags, settings }) => {
  if (settings.key === null) fail(EXIT.refused, NO_KEY);
  let after = typeof flags["after"] === "string" ? flags["after"] : null;
  for (;;) {
    try {
      await follow(new URL(`${settings.url}/v1/events`), settings.key, after, (id, line) => {
        after = id ?? after;
        console.log(line);
      });
    } catch (error) {
      if (error instanceof Refused) fail(EXIT.refused, wordsForStatus(error.status, error.body, settings.url));
      console.error(wordsFor(error, settings.url));
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
};

class Refused extends Error {
  readonly status: number;
  readonly body: string;
  constructor(status: number, body: string) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
  }
}

function follow(
  url: URL,
  key: string,
  after: string | null,
  onEvent: (id: string | null, line: string) => void,
): Promise<void> {
  const library = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      accept: "text/event-stream",
      ...(after ? { "last-event-id": after } : {}),
    };
    const request = library.get(url, { headers }, (response) => {
      response.setEncoding("utf8");
      const status = response.statusCode ?? 0;
      let text = "";
      const feed = eventReader((data, event, id) => {
        if (event !== "ping" && event !== "open") onEvent(id, data);
      });
      response.on("data", (chunk: string) => (status === 200 ? feed(chunk) : (text += chunk)));
      response.on("end", () => (status === 200 ? resolve() : reject(new Refused(status, text))));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}
