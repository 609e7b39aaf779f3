import type { Hono } from "hono";
import { addMedia, UPLOADED_MS } from "../media/add-media.ts";
import { isMediaUrlAlive, mediaUrl } from "../media/media-url.ts";
import { bareMime, MEDIA_BYTES_MAX, uploadProblem } from "../media/mime.ts";
import { UploadSessions } from "../media/upload-session.ts";
import type { Sim } from "../sim.ts";
import type { MediaFile } from "../world/model.ts";
import { authenticate, type GraphCaller, MESSAGING, numberFor, unknownObject } from "./auth.ts";
import { GraphError } from "./errors.ts";
import { type GraphContext, type GraphEnv } from "./graph-env.ts";

/** Upload, and the bytes behind the addresses that webhooks and media info give. */
export function mediaRoutes(sim: Sim, app: Hono<GraphEnv>): void {
  app.post("/:version/:id/media", async (c) => {
    const number = numberFor(sim, c.get("caller"), c.req.param("id"), MESSAGING);
    if (Number(c.req.header("content-length") ?? 0) > MEDIA_BYTES_MAX * 1.01) {
      throw new GraphError(131053, "The file is larger than any media may be.");
    }
    const form = await readForm(c);
    if (form.get("messaging_product") !== "whatsapp") {
      throw new GraphError(100, "Param messaging_product must be one of {WHATSAPP}");
    }
    const file = form.get("file");
    if (!(file instanceof File)) throw new GraphError(100, "The parameter file is required.");
    const declared = form.get("type");
    const mimeType = bareMime(typeof declared === "string" && declared !== "" ? declared : file.type);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const problem = uploadProblem(mimeType, bytes.byteLength);
    if (problem) throw new GraphError(131053, problem);
    const filename = file.name === "" ? {} : { filename: file.name };
    return c.json({
      id: addMedia(sim, { bytes, mimeType, ...filename, numberId: number.id, livesMs: UPLOADED_MS }).id,
    });
  });

  const uploads = new UploadSessions();
  app.post("/:version/:id/uploads", (c) => {
    if (c.req.param("id") !== c.get("caller").app.id) throw unknownObject(c.req.param("id"), "post");
    return c.json(uploads.open(sim, c.req.query()));
  });
  app.post("/:version/:id{upload:[0-9a-f]+}", async (c) =>
    c.json(uploads.finish(sim, c.req.param("id"), new Uint8Array(await c.req.arrayBuffer()))),
  );

  app.get("/media/:id", (c) => {
    authenticate(sim, c.req.header("authorization"));
    const file = sim.world.media.get(c.req.param("id"));
    const bytes = file && sim.mediaBytes.get(file.id);
    const alive = isMediaUrlAlive(sim, c.req.param("id"), c.req.query("ext") ?? "", c.req.query("hash") ?? "");
    if (!file || !bytes || !alive || file.expiresAt <= sim.now()) return c.text("URL signature expired", 404);
    return c.body(new Uint8Array(bytes), 200, {
      "content-type": file.mimeType,
      "content-length": String(bytes.byteLength),
    });
  });
}

/** `GET /{media}`. @throws GraphError 100/33  expired, or of a number the caller did not name */
export function mediaInfo(sim: Sim, file: MediaFile, phoneNumberId: string | undefined): Record<string, unknown> {
  if (file.expiresAt <= sim.now() || (phoneNumberId && file.numberId && file.numberId !== phoneNumberId)) {
    throw unknownObject(file.id, "get");
  }
  return {
    messaging_product: "whatsapp",
    url: mediaUrl(sim, file.id),
    mime_type: file.mimeType,
    sha256: file.sha256,
    file_size: String(file.size),
    id: file.id,
  };
}

export function deleteMedia(sim: Sim, _caller: GraphCaller, file: MediaFile): { success: true } {
  sim.world.media.delete(file.id);
  sim.mediaBytes.delete(file.id);
  sim.changes++;
  return { success: true };
}

async function readForm(c: GraphContext): Promise<FormData> {
  try {
    return await c.req.formData();
  } catch {
    throw new GraphError(100, "The body is not multipart/form-data.");
  }
}
