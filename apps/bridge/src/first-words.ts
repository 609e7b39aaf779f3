import { createRequire } from "node:module";
import type Net from "node:net";
import { readSettings, type Settings } from "./config.ts";
import type { Flags } from "./flags.ts";
import { greetsFrom } from "./kept-words.ts";
import { keepOpened } from "./opened-socket.ts";

/** A host waits for the greeting: half a second, of which the start has had its part. */
const WITHIN_MS = 300;

/** Where the server's own words are to be asked for: none are kept from an earlier start. Null: nowhere. */
export function whereToAsk(flags: Flags): URL | null {
  try {
    const settings: Settings = readSettings(flags);
    return settings.key === null || greetsFrom(settings) !== null ? null : new URL(settings.url);
  } catch {
    return null;
  }
}

/** @returns null where the words did not come in time */
export function inTime<T>(work: Promise<T>): Promise<T | null> {
  return Promise.race([work, new Promise<null>((resolve) => setTimeout(resolve, WITHIN_MS, null).unref())]);
}

/** Where nobody listens, that is known at once. */
export function isListening({ protocol, hostname, port }: URL): Promise<boolean> {
  // By `require`, like node:http: loaded where it is needed only.
  const net = createRequire(import.meta.url)("node:net") as typeof Net;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve) => {
    const socket = net.connect({ host, port: Number(port || (protocol === "https:" ? 443 : 80)) });
    const giveUp = () => {
      socket.destroy();
      resolve(false);
    };
    socket.setTimeout(WITHIN_MS, giveUp);
    socket.once("error", giveUp);
    socket.once("connect", () => {
      socket.setTimeout(0).removeAllListeners();
      if (protocol === "http:") keepOpened(socket);
      else socket.destroy();
      resolve(true);
    });
  });
}
