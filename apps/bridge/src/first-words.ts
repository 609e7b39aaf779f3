import { createRequire } from "node:module";
import type Net from "node:net";
import { keepOpened } from "./opened-socket.ts";

/** A host waits for the greeting: half a second, of which the start has had its part. */
const WITHIN_MS = 300;

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
