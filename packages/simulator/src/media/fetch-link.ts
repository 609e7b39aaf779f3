import { request } from "undici";
import type { Sim } from "../sim.ts";
import type { BusinessNumber } from "../world/model.ts";
import { addMedia, UPLOADED_MS } from "./add-media.ts";
import { bareMime, fitsMessageType, MEDIA_BYTES_MAX, uploadProblem } from "./mime.ts";

const TIMEOUT_MS = 10_000;

/** Takes a file from an address that the business gave. Answers its media id, or why it could not be had. */
export async function fetchLink(
  sim: Sim,
  number: BusinessNumber,
  type: string,
  link: string,
): Promise<{ id: string } | { details: string }> {
  try {
    const answer = await request(link, {
      dispatcher: sim.webhooks.dispatcher,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      return { details: `Downloading media from the link failed with HTTP ${answer.statusCode}.` };
    }
    const mimeType = String(answer.headers["content-type"] ?? "application/octet-stream");
    const bytes = await readAtMost(answer.body, MEDIA_BYTES_MAX);
    if (!bytes) return { details: "The file behind the link is too large." };
    const problem = uploadProblem(mimeType, bytes.byteLength);
    if (problem) return { details: problem };
    if (!fitsMessageType(mimeType, type)) return { details: `${bareMime(mimeType)} cannot be sent as ${type}.` };
    return { id: addMedia(sim, { bytes, mimeType: bareMime(mimeType), numberId: number.id, livesMs: UPLOADED_MS }).id };
  } catch (error) {
    return { details: `Downloading media from the link failed: ${error instanceof Error ? error.message : "unknown"}` };
  }
}

async function readAtMost(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
