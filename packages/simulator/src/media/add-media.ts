import { createHash } from "node:crypto";
import type { Sim } from "../sim.ts";
import type { MediaFile } from "../world/model.ts";
import { newGraphId } from "../world/new-ids.ts";

const DAY_MS = 24 * 3_600_000;
export const UPLOADED_MS = 30 * DAY_MS;
export const RECEIVED_MS = 7 * DAY_MS;

export interface NewMedia {
  bytes: Uint8Array;
  mimeType: string;
  filename?: string;
  numberId: string | null;
  /** How long the id is good for. */
  livesMs: number;
}

export function addMedia(sim: Sim, media: NewMedia): MediaFile {
  const file: MediaFile = {
    id: newGraphId(sim.random),
    mimeType: media.mimeType,
    sha256: createHash("sha256").update(media.bytes).digest("base64"),
    size: media.bytes.byteLength,
    ...(media.filename ? { filename: media.filename } : {}),
    numberId: media.numberId,
    expiresAt: sim.now() + media.livesMs,
  };
  sim.world.media.set(file.id, file);
  sim.mediaBytes.set(file.id, media.bytes);
  sim.changes++;
  return file;
}
