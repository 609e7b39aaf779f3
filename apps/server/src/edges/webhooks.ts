import { AppError } from "@parley/kernel";
import { Hono, type Context } from "hono";
import type { EdgeContext } from "./edge.ts";
import { errorResponse } from "./errors.ts";
import { assertReadable } from "./webhook-body.ts";

/** Meta sends at most 3 MB; more is not from Meta. */
const BODY_BYTES_MAX = 3 * 1024 * 1024;

/**
 * Inbound webhooks: raw bytes in, the connector checks the signature, a durable write, then 200.
 * What the JSON means is read later, by a job; here only that it is JSON at all.
 */
export function webhookEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  app.get("/whatsapp/:phone_id", async (c) => {
    const requestId = edge.kernel.ids.next("request");
    try {
      const echo = await edge.webhooks.challenge(c.req.param("phone_id"), c.req.query());
      return echo === null ? c.text("The verify token is not the one of this phone.", 403) : c.text(echo);
    } catch (error) {
      return errorResponse(c, error, requestId, edge.log);
    }
  });
  app.post("/whatsapp/:phone_id", async (c) => {
    const requestId = edge.kernel.ids.next("request");
    try {
      const body = await boundedBody(c);
      const phoneId = c.req.param("phone_id");
      if (!(await edge.webhooks.verify(phoneId, body, c.req.header()))) {
        throw new AppError("unauthorized", {
          public: "The signature does not match this body and this phone's app secret. Nothing was stored.",
        });
      }
      assertReadable(body, c.req.header("content-encoding"));
      await edge.webhooks.store(phoneId, body);
      return c.body(null, 200);
    } catch (error) {
      return errorResponse(c, error, requestId, edge.log);
    }
  });
  return app;
}

/** @throws payload_too_large  as soon as the limit is passed, without reading the rest */
async function boundedBody(c: Context): Promise<Uint8Array> {
  const declared = Number(c.req.header("content-length") ?? 0);
  if (declared > BODY_BYTES_MAX) throw tooLarge();
  const reader = c.req.raw.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > BODY_BYTES_MAX) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", {
    public: "A webhook body has at most 3 MB. Nothing was stored.",
  });
}
