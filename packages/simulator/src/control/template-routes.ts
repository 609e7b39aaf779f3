import type { Hono } from "hono";
import { z } from "zod";
import type { Sim } from "../sim.ts";
import { decide } from "../templates/review.ts";
import { emitTemplateQuality } from "../templates/template-webhook.ts";
import { templateView } from "../templates/template-wire.ts";
import { type ControlEnv, controlBody } from "./control-env.ts";
import { ControlError } from "./control-error.ts";

const QUALITY = z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]);

/** Decisions that at Meta are taken by reviewers, and notices about the account. */
export function templateControlRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  app.post("/_sim/templates/:id", async (c) => {
    const template = sim.world.templates.get(c.req.param("id"));
    if (!template) throw new ControlError(404, "template_not_found", "There is no such template.");
    const body = await controlBody(
      c,
      z.object({
        status: z.enum(["APPROVED", "REJECTED", "PAUSED", "DISABLED"]).optional(),
        reason: z.string().default("NONE"),
        quality: QUALITY.optional(),
      }),
    );
    if (body.quality) {
      const previous = template.quality;
      template.quality = body.quality;
      sim.changes++;
      emitTemplateQuality(sim, template, previous);
    }
    if (body.status) decide(sim, template, body.status, body.reason);
    return c.json({ template: templateView(template, undefined) });
  });

  app.post("/_sim/account", async (c) => {
    const { waba_id, ...value } = await controlBody(c, z.looseObject({ waba_id: z.string(), event: z.string() }));
    if (!sim.world.accounts.has(waba_id)) throw new ControlError(404, "waba_not_found", "There is no such account.");
    sim.webhooks.emit(waba_id, null, "account_update", value);
    return c.json({});
  });
}
