import http from "node:http";
import https from "node:https";
import { eventReader } from "../sse.ts";
import { WrongUsage } from "../flags.ts";
import { shownJson, shownLine } from "../shown-text.ts";
import { Ended, EXIT, type Command } from "../terminal.ts";
import { NO_KEY, wordsFor, wordsForStatus } from "../trouble.ts";

const RETRY_MS = 1_000;

/** Where the stream is: what was seen last, and whether it ever flowed. */
interface Reading {
  after: string | null;
  opened: boolean;
}

export const tailCommand: Command = {
  flags: { values: ["after"], bare: ["json"] },
  async run({ flags, settings }) {
    if (settings.key === null) throw new Ended(EXIT.refused, NO_KEY.message);
    const reading: Reading = { after: typeof flags["after"] === "string" ? flags["after"] : null, opened: false };
    const url = new URL(`${settings.url}/v1/events`);
    process.stdout.on("error", () => process.exit(EXIT.well));
    for (;;) {
      try {
        await follow(url, settings.key, reading, flags["json"] ? withPosition : lineOf);
      } catch (error) {
        if (error instanceof Refused && error.status === 400 && reading.after !== null)
          throw new WrongUsage(noPosition(reading.after));
        if (error instanceof Refused)
          throw new Ended(EXIT.refused, wordsForStatus(error.status, error.body, settings).message);
        if (!reading.opened) throw new Ended(EXIT.away, wordsFor(error, settings).message);
      }
      // Once it has flowed, a break is for waiting: the server restarts, the network comes back.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  },
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

/** Prints events until the stream ends. @throws Refused, or the error of the connection */
function follow(
  url: URL,
  key: string,
  reading: Reading,
  render: (data: string, position: string | null) => string,
): Promise<void> {
  const headers = {
    authorization: `Bearer ${key}`,
    accept: "text/event-stream",
    ...(reading.after ? { "last-event-id": reading.after } : {}),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? https : http).get(url, { headers }, (response) => {
      const status = response.statusCode ?? 0;
      let text = "";
      const feed = eventReader((data, event, id) => {
        if (event === "open") begin(reading, positionIn(data));
        else if (event !== "ping") console.log(render(data, id));
        reading.after = id ?? reading.after;
      });
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (status === 200 ? feed(chunk) : (text += chunk)));
      response.on("end", () => (status === 200 ? resolve() : reject(new Refused(status, text))));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}

/** Says once that it listens, since the first event may be long in coming. */
function begin(reading: Reading, position: string | null): void {
  reading.after = position ?? reading.after;
  if (!reading.opened) console.error(`Events after position ${reading.after ?? "?"}, as they happen; Ctrl-C ends.`);
  reading.opened = true;
}

function noPosition(given: string): string {
  return `--after ${given}: that is no position of this stream, such as 12-34. \`tail\` names the one it begins at, and \`--json\` that of each event; without --after it begins now.`;
}

/** Where the stream begins, so that a break before the first event loses nothing. */
function positionIn(data: string): string | null {
  return (JSON.parse(data) as { position?: string }).position ?? null;
}

/** For programs: the event, with what `--after` takes to go on behind it. */
function withPosition(data: string, position: string | null): string {
  return shownJson({ ...(JSON.parse(data) as object), ...(position === null ? {} : { position }) });
}

/** For people: when, what, and what it is about. */
function lineOf(data: string): string {
  const { at, event, ...facts } = JSON.parse(data) as Record<string, unknown>;
  const about = Object.entries(facts).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return shownLine([at, event, ...about].join("  "));
}
