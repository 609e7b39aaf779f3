import { Hono } from "hono";
import type { EdgeContext } from "./edge.ts";
import { errorResponse } from "./errors.ts";

/** Types a browser may show in place; anything else is offered as a download, so no file can run as a page. */
const SHOWN_IN_PLACE = /^(?:image\/(?:png|jpeg|gif|webp)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+)$/;

/** Media behind links that carry their own proof and expire; made by get_message_media. */
export function filesEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  app.get("/", async (c) => {
    try {
      const file = await edge.files.open(c.req.query());
      const disposition = SHOWN_IN_PLACE.test(file.mimeType) ? "inline" : "attachment";
      return c.body(Uint8Array.from(file.bytes), 200, {
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
