import type { Hono } from "hono";
import { addMedia, RECEIVED_MS } from "../media/add-media.ts";
import { bareMime, MEDIA_BYTES_MAX } from "../media/mime.ts";
import type { Sim } from "../sim.ts";
import { type ControlContext, type ControlEnv } from "./control-env.ts";
import { ControlError } from "./control-error.ts";
import { mediaView } from "./content-view.ts";
import { loadPerson } from "./find.ts";

/** Files of a person's phone: what they attach, and what is shown. */
export function mediaControlRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  app.post("/_sim/people/:id/media", async (c) => {
    loadPerson(sim, c.req.param("id"));
    const { bytes, mimeType, filename, voice } = await readUpload(c);
    if (bytes.byteLength === 0) throw new ControlError(400, "invalid_input", "The file is empty.");
    if (bytes.byteLength > MEDIA_BYTES_MAX) throw new ControlError(413, "payload_too_large", "A file may have 100 MB.");
    const file = addMedia(sim, {
      bytes,
      mimeType,
      ...(filename ? { filename } : {}),
      numberId: null,
      livesMs: RECEIVED_MS,
    });
    return c.json({ media: { ...mediaView(sim, { id: file.id }), ...(filename ? { filename } : {}), voice } }, 201);
  });

  app.get("/_sim/media/:id", (c) => {
    const file = sim.world.media.get(c.req.param("id"));
    const bytes = file && sim.mediaBytes.get(file.id);
    if (!file || !bytes) throw new ControlError(404, "media_not_found", "There is no such file.");
    return respondRange(c, bytes, file.mimeType);
  });
}

async function readUpload(c: ControlContext) {
  const contentType = c.req.header("content-type") ?? "";
  if (!contentType.startsWith("multipart/form-data")) {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return { bytes, mimeType: bareMime(contentType) || "application/octet-stream", filename: "", voice: false };
  }
  const form = await c.req.formData();
  const file = form.get("file");
  if (!(file instanceof File)) throw new ControlError(400, "invalid_input", "file is missing.");
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    mimeType: bareMime(file.type) || "application/octet-stream",
    filename: file.name,
    voice: form.get("voice") === "true",
  };
}

/** Players ask for parts; browsers refuse to seek in audio without them. */
function respondRange(c: ControlContext, bytes: Uint8Array, mimeType: string): Response {
  const headers = {
    "content-type": mimeType,
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=3600",
    // A file from a customer must never run as a page of this origin.
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
  };
  const match = /^bytes=(\d*)-(\d*)$/.exec(c.req.header("range") ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return c.body(new Uint8Array(bytes), 200, headers);
  const size = bytes.byteLength;
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  if (start > end) return c.body(null, 416, { "content-range": `bytes */${size}` });
  const part = new Uint8Array(bytes.subarray(start, end + 1));
  return c.body(part, 206, { ...headers, "content-range": `bytes ${start}-${end}/${size}` });
}
