import type { Hono } from "hono";
import { blockUsers, listBlocked, unblockUsers } from "../numbers/blocklist.ts";
import { profileOf, updateProfile } from "../numbers/profile.ts";
import { deregister, register, requestCode, verifyCode } from "../numbers/registration.ts";
import type { Sim } from "../sim.ts";
import { MANAGEMENT, MESSAGING, numberFor } from "./auth.ts";
import { type GraphContext, type GraphEnv, jsonBody } from "./graph-env.ts";
import { pageOf } from "./paging.ts";

/** What belongs to one number: profile, settings, registration, blocked people. */
export function numberRoutes(sim: Sim, app: Hono<GraphEnv>): void {
  const managed = (c: GraphContext) => numberFor(sim, c.get("caller"), c.req.param("id") ?? "", MANAGEMENT);
  const messaging = (c: GraphContext) => numberFor(sim, c.get("caller"), c.req.param("id") ?? "", MESSAGING);

  app.get("/:version/:id/whatsapp_business_profile", (c) =>
    c.json({ data: [profileOf(messaging(c), c.req.query("fields"))] }),
  );
  app.post("/:version/:id/whatsapp_business_profile", async (c) =>
    c.json(updateProfile(sim, messaging(c), await jsonBody(c))),
  );

  app.get("/:version/:id/settings", (c) => c.json(managed(c).settings));
  app.post("/:version/:id/settings", async (c) => {
    const number = managed(c);
    number.settings = { ...number.settings, ...((await jsonBody(c)) as object) };
    sim.changes++;
    return c.json({ success: true });
  });

  app.post("/:version/:id/register", async (c) => c.json(register(sim, managed(c), await jsonBody(c))));
  app.post("/:version/:id/request_code", async (c) => c.json(requestCode(sim, managed(c), await jsonBody(c))));
  app.post("/:version/:id/verify_code", async (c) => c.json(verifyCode(sim, managed(c), await jsonBody(c))));
  app.post("/:version/:id/deregister", (c) => c.json(deregister(sim, managed(c))));

  app.get("/:version/:id/block_users", (c) => {
    const found = listBlocked(sim, messaging(c));
    return c.json(pageOf(found, c.req.query(), c.req.url));
  });
  app.post("/:version/:id/block_users", async (c) => c.json(blockUsers(sim, messaging(c), await jsonBody(c))));
  app.delete("/:version/:id/block_users", async (c) => c.json(unblockUsers(sim, messaging(c), await jsonBody(c))));
}
