import { createHmac } from "node:crypto";
import type { Sim } from "../sim.ts";

const URL_MS = 5 * 60_000;

/** An address for the bytes that works for five minutes, with a Bearer token. */
export function mediaUrl(sim: Sim, mediaId: string): string {
  const expires = sim.now() + URL_MS;
  return `${sim.url}/media/${mediaId}?ext=${Math.floor(expires / 1000)}&hash=${hashOf(sim, mediaId, Math.floor(expires / 1000))}`;
}

/** True when the address is one of ours and still alive. */
export function isMediaUrlAlive(sim: Sim, mediaId: string, ext: string, hash: string): boolean {
  return Number(ext) * 1000 > sim.now() && hash === hashOf(sim, mediaId, Number(ext));
}

function hashOf(sim: Sim, mediaId: string, ext: number): string {
  return createHmac("sha256", `media/${sim.seed}`).update(`${mediaId}/${ext}`).digest("base64url");
}
