import type { Socket } from "node:net";

let opened: Socket | null = null;

/** A connection that was opened to see whether the server listens: the first request goes over it. */
export function keepOpened(socket: Socket): void {
  opened = socket;
}

/** @returns null where there is none, or it was closed meanwhile */
export function takeOpened(): Socket | null {
  const socket = opened;
  opened = null;
  return socket && !socket.destroyed && socket.readyState === "open" ? socket : null;
}
