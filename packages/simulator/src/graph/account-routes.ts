import type { Hono } from "hono";
import { z } from "zod";
import { LIST_FIELDS, numberFields } from "../numbers/number-node.ts";
import type { Sim } from "../sim.ts";
import { createTemplate, deleteTemplates, listTemplates, templateView } from "../templates/template-wire.ts";
import { verifyTarget } from "../webhooks/verify.ts";
import { createNumber, WEBHOOK_FIELDS } from "../world/create.ts";
import type { Account } from "../world/model.ts";
import { assertMay, MANAGEMENT, unknownObject } from "./auth.ts";
import { GraphError } from "./errors.ts";
import { type GraphContext, type GraphEnv, jsonBody } from "./graph-env.ts";
import { pageOf } from "./paging.ts";
import { parseGraph } from "./parse.ts";

const override = z.object({ override_callback_uri: z.string().optional(), verify_token: z.string().optional() });
const subscription = z.object({
  object: z.literal("whatsapp_business_account"),
  callback_url: z.string(),
  verify_token: z.string(),
  fields: z.union([z.string(), z.array(z.string())]).optional(),
});
const newNumber = z.object({
  cc: z.string().optional(),
  country_code: z.string().optional(),
  phone_number: z.string().min(4),
  verified_name: z.string().min(1),
});

/** What belongs to a business account: templates, numbers, who is subscribed. */
export function accountRoutes(sim: Sim, app: Hono<GraphEnv>): void {
  app.get("/:version/:id/message_templates", (c) => {
    const found = listTemplates(sim, accountOf(sim, c), c.req.query());
    const views = found.map((template) => templateView(template, c.req.query("fields")));
    return c.json(pageOf(views, c.req.query(), c.req.url));
  });
  app.post("/:version/:id/message_templates", async (c) =>
    c.json(createTemplate(sim, accountOf(sim, c), await jsonBody(c))),
  );
  app.delete("/:version/:id/message_templates", (c) => c.json(deleteTemplates(sim, accountOf(sim, c), c.req.query())));

  app.get("/:version/:id/phone_numbers", (c) => {
    const account = accountOf(sim, c);
    const numbers = [...sim.world.numbers.values()].filter((number) => number.accountId === account.id);
    return c.json(
      pageOf(
        numbers.map((one) => numberFields(one, c.req.query("fields") ?? LIST_FIELDS)),
        c.req.query(),
        c.req.url,
      ),
    );
  });
  app.post("/:version/:id/phone_numbers", async (c) => {
    const account = accountOf(sim, c);
    const body = parseGraph(newNumber, await jsonBody(c), "");
    const digits = `${body.cc ?? body.country_code ?? ""}${body.phone_number}`.replace(/\D/g, "");
    return c.json({
      id: createNumber(sim, account, { digits, verifiedName: body.verified_name, registered: false }).id,
    });
  });

  app.get("/:version/:id/subscribed_apps", (c) => {
    const account = accountOf(sim, c);
    const data = account.subscriptions.map(({ appId, override: target }) => ({
      whatsapp_business_api_data: {
        id: appId,
        name: sim.world.apps.get(appId)?.name,
        link: `${sim.url}/apps/${appId}`,
      },
      ...(target ? { override_callback_uri: target.callback_url } : {}),
    }));
    return c.json({ data });
  });
  app.post("/:version/:id/subscribed_apps", async (c) => {
    const account = accountOf(sim, c);
    const body = parseGraph(override, await jsonBody(c), "");
    const target = body.override_callback_uri
      ? { callback_url: body.override_callback_uri, verify_token: body.verify_token ?? "" }
      : null;
    if (target) await assertVerified(sim, target.callback_url, target.verify_token);
    const { app: caller } = c.get("caller");
    account.subscriptions = account.subscriptions.filter(({ appId }) => appId !== caller.id);
    account.subscriptions.push({ appId: caller.id, override: target });
    sim.changes++;
    return c.json({ success: true });
  });
  app.delete("/:version/:id/subscribed_apps", (c) => {
    const account = accountOf(sim, c);
    account.subscriptions = account.subscriptions.filter(({ appId }) => appId !== c.get("caller").app.id);
    sim.changes++;
    return c.json({ success: true });
  });

  app.post("/:version/:id/subscriptions", async (c) => {
    const { app: caller } = c.get("caller");
    if (c.req.param("id") !== caller.id) throw unknownObject(c.req.param("id"), "post");
    const body = parseGraph(subscription, { ...c.req.query(), ...((await jsonBody(c)) as object) }, "");
    await assertVerified(sim, body.callback_url, body.verify_token);
    caller.webhook = { callback_url: body.callback_url, verify_token: body.verify_token };
    const fields = typeof body.fields === "string" ? body.fields.split(",") : body.fields;
    if (fields) caller.fields = fields.map((field) => field.trim()).filter((field) => WEBHOOK_FIELDS.includes(field));
    sim.changes++;
    return c.json({ success: true });
  });
}

function accountOf(sim: Sim, c: GraphContext): Account {
  return assertMay(sim, c.get("caller"), MANAGEMENT, c.req.param("id") ?? "");
}

async function assertVerified(sim: Sim, callbackUrl: string, verifyToken: string): Promise<void> {
  const problem = await verifyTarget(sim.webhooks.dispatcher, callbackUrl, verifyToken, sim.random.digits(10));
  if (problem) throw new GraphError(100, problem);
}
