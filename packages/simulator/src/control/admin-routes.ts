import type { Hono } from "hono";
import { z } from "zod";
import type { Sim } from "../sim.ts";
import { verifyTarget } from "../webhooks/verify.ts";
import { ALL_SCOPES, createAccount, createApp, createNumber, createToken } from "../world/create.ts";
import type { Account, App } from "../world/model.ts";
import { appView, businessViews, numberView, tokenView } from "./admin-views.ts";
import { ControlError } from "./control-error.ts";
import { loadNumber } from "./find.ts";
import { type ControlEnv, controlBody } from "./control-env.ts";

const numberChange = z.strictObject({
  verified_name: z.string().min(1).optional(),
  quality_rating: z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]).optional(),
  registered: z.boolean().optional(),
  status: z.enum(["CONNECTED", "RESTRICTED", "LOCKED", "BLOCKED"]).optional(),
  throughput_mps: z.number().int().min(1).optional(),
  pair_limit: z.boolean().optional(),
  messaging_limit: z.number().int().min(-1).optional(),
  allowed_recipients: z.array(z.string()).nullable().optional(),
});

/** Apps, tokens, webhook targets and business numbers. */
export function adminRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  app.get("/_sim/apps", (c) =>
    c.json({ apps: [...sim.world.apps.values()].map(appView), businesses: businessViews(sim) }),
  );

  app.post("/_sim/apps", async (c) => {
    const body = await controlBody(c, z.object({ name: z.string().default("App"), waba_id: z.string().optional() }));
    return c.json({ app: appView(createApp(sim, body.name, loadAccount(sim, body.waba_id))) }, 201);
  });

  app.post("/_sim/apps/:id/tokens", async (c) => {
    const owner = loadApp(sim, c.req.param("id"));
    const body = await controlBody(
      c,
      z.object({ scopes: z.array(z.string()).default(ALL_SCOPES), expires_in_ms: z.number().positive().optional() }),
    );
    const expiresAt = body.expires_in_ms === undefined ? null : sim.now() + body.expires_in_ms;
    return c.json({ token: tokenView(createToken(sim, owner, body.scopes, expiresAt)) }, 201);
  });

  app.put("/_sim/apps/:id/webhook", async (c) => {
    const owner = loadApp(sim, c.req.param("id"));
    const body = await controlBody(c, z.object({ callback_url: z.string(), verify_token: z.string() }));
    const challenge = sim.random.digits(10);
    const problem = await verifyTarget(sim.webhooks.dispatcher, body.callback_url, body.verify_token, challenge);
    if (problem) throw new ControlError(400, "verification_failed", problem);
    owner.webhook = body;
    sim.changes++;
    sim.webhooks.wake(owner.id, body.callback_url);
    return c.json({ app: appView(owner) });
  });

  app.delete("/_sim/apps/:id/webhook", (c) => {
    const owner = loadApp(sim, c.req.param("id"));
    owner.webhook = null;
    sim.changes++;
    return c.json({ app: appView(owner) });
  });

  app.post("/_sim/numbers", async (c) => {
    const body = await controlBody(
      c,
      z.object({
        waba_id: z.string().optional(),
        digits: z
          .string()
          .regex(/^\d{7,15}$/)
          .optional(),
        verified_name: z.string().default("Business"),
      }),
    );
    const account = body.waba_id ? loadAccount(sim, body.waba_id) : createAccount(sim, body.verified_name);
    const digits = body.digits ?? `1555${sim.random.digits(7)}`;
    return c.json(
      { number: numberView(createNumber(sim, account, { digits, verifiedName: body.verified_name })) },
      201,
    );
  });

  app.patch("/_sim/numbers/:id", async (c) => {
    const number = loadNumber(sim, c.req.param("id"));
    const change = await controlBody(c, numberChange);
    number.verifiedName = change.verified_name ?? number.verifiedName;
    number.quality = change.quality_rating ?? number.quality;
    number.registered = change.registered ?? number.registered;
    number.status = change.status ?? number.status;
    number.throughputMps = change.throughput_mps ?? number.throughputMps;
    number.pairLimit = change.pair_limit ?? number.pairLimit;
    number.messagingLimit = change.messaging_limit ?? number.messagingLimit;
    if (change.allowed_recipients !== undefined) number.allowedRecipients = change.allowed_recipients;
    sim.changes++;
    return c.json({ number: numberView(number) });
  });
}

function loadApp(sim: Sim, id: string): App {
  const app = sim.world.apps.get(id);
  if (!app) throw new ControlError(404, "app_not_found", "There is no such app; see GET /_sim/apps.");
  return app;
}

function loadAccount(sim: Sim, id: string | undefined): Account {
  const account = id === undefined ? sim.world.accounts.values().next().value : sim.world.accounts.get(id);
  if (!account) throw new ControlError(404, "waba_not_found", "There is no such business account; see GET /_sim/apps.");
  return account;
}
