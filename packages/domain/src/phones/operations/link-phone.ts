import { CONNECTOR_NAMES } from "@parley/connectors/contract";
import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { enqueueSync } from "../../templates/index.ts";
import { workspaces } from "../../workspaces/table.ts";
import { HISTORY_JOB } from "../import-history.ts";
import { sealSecrets } from "../secrets.ts";
import { phoneDirectory, phones } from "../table.ts";

export const linkPhone = defineOperation({
  name: "link_phone",
  summary: "Link a WhatsApp number through a connector.",
  guidance: "By the operator. Its templates and, where the connector has it, its history are fetched by jobs.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "admin:phones",
  tier: "internal",
  rest: null,
  input: z.object({
    name: z.string().min(1).max(80).describe("What people call it."),
    number: z
      .string()
      .regex(/^\d{5,15}$/)
      .optional()
      .describe("Digits, once known."),
    connector: z.enum(CONNECTOR_NAMES).describe("What links it."),
    settings: z.record(z.string(), z.unknown()).describe("What the connector needs, in the clear."),
    secrets: z.record(z.string(), z.string()).describe("What it needs and nobody may read; stored sealed."),
    import_history: z.boolean().default(false).describe("Bring in what was said before."),
  }),
  output: z.object({ phone_id: z.string() }),
  errors: [],
  async run({ ctx, input }) {
    const now = ctx.clock.now();
    const id = ctx.ids.next("phone");
    const row = {
      id,
      workspaceId: ctx.workspaceId,
      name: input.name,
      number: input.number ?? null,
      connector: input.connector,
      settings: input.settings,
      state: "connecting",
      stateChangedAt: now,
      history: input.import_history ? { done: false, cursor: null } : null,
      createdAt: now,
    };
    await db(ctx)
      .insert(phones)
      .values({ ...row, sealedSecrets: sealSecrets(ctx.ports.secrets, id, input.secrets) });
    await db(ctx).insert(phoneDirectory).values({ phoneId: id, workspaceId: ctx.workspaceId });
    await db(ctx)
      .update(workspaces)
      .set({ defaultPhoneId: id })
      .where(and(eq(workspaces.id, ctx.workspaceId), isNull(workspaces.defaultPhoneId)));
    await enqueueSync(ctx, id);
    if (input.import_history) {
      await ctx.ports.jobs.enqueue(ctx.tx, {
        name: HISTORY_JOB,
        id: `history:${id}`,
        workspaceId: ctx.workspaceId,
        input: { phone_id: id },
      });
    }
    ctx.audit.changed("phone", id, null, row);
    ctx.events.publish("phone.linked", { phone_id: id });
    return { phone_id: id };
  },
});
