import { AppError, idPattern } from "@parley/kernel";
import { Hono } from "hono";
import { boundedBody } from "./bounded-body.ts";
import type { EdgeContext } from "./edge.ts";
import { errorResponse } from "./errors.ts";
import { assertReadable } from "./webhook-body.ts";

/** Meta sends at most 3 MB; more is not from Meta. */
const BODY_BYTES_MAX = 3 * 1024 * 1024;
const TOO_LARGE = "A webhook body has at most 3 MB. Nothing was stored.";

/**
 * Inbound webhooks: raw bytes in, the connector checks the signature, a durable write, then 200.
 * What the JSON means is read later, by a job; here only that it is JSON at all.
 */
export function webhookEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  app.get("/whatsapp/:phone_id", async (c) => {
    const requestId = edge.kernel.ids.next("request");
    try {
      const echo = await edge.webhooks.challenge(phoneIdOf(c.req.param("phone_id")), c.req.query());
      return echo === null ? c.text("The verify token is not the one of this phone.", 403) : c.text(echo);
    } catch (error) {
      return errorResponse(c, error, requestId, edge.log);
    }
  });
  app.post("/whatsapp/:phone_id", async (c) => {
    const requestId = edge.kernel.ids.next("request");
    try {
      const body = await boundedBody(c, BODY_BYTES_MAX, TOO_LARGE);
      const phoneId = phoneIdOf(c.req.param("phone_id"));
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

/** @throws phone_not_found  before the store is asked for what cannot be an id */
function phoneIdOf(given: string): string {
  if (idPattern("phone").test(given)) return given;
  throw new AppError("phone_not_found", { public: "No such phone is linked here." });
}
