import { Hono } from "hono";
import type { EdgeContext } from "./edge.ts";
import { errorResponse } from "./errors.ts";

/** Types a browser may show in place; anything else is offered as a download, so no file can run as a page. */
const SHOWN_IN_PLACE = /^(?:image\/(?:png|jpeg|gif|webp)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+)$/;

/** Files behind links that carry their own proof and expire; made by get_message_media, export_chat and export_contact_data. */
export function filesEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  app.get("/", async (c) => {
    try {
      const file = await edge.files.open(c.req.query());
      const disposition = SHOWN_IN_PLACE.test(file.mimeType) ? "inline" : "attachment";
      return c.body(bodyOf(file.bytes), 200, {
        "Content-Type": file.mimeType,
        "Content-Disposition": `${disposition}; filename*=UTF-8''${encodeURIComponent(file.filename ?? "file")}`,
        "Cache-Control": "private, max-age=300",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
      });
    } catch (error) {
      return errorResponse(c, error, edge.kernel.ids.next("request"), edge.log);
    }
  });
  return app;
}

/** What is made as it is read is made no faster than it is taken. */
function bodyOf(bytes: Uint8Array | AsyncIterable<Uint8Array>): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (bytes instanceof Uint8Array) return Uint8Array.from(bytes);
  const parts = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = await parts.next();
      if (part.done) controller.close();
      else controller.enqueue(part.value);
    },
    async cancel() {
      await parts.return?.();
    },
  });
}
