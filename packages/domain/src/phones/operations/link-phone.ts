import { CONNECTOR_NAMES, type ConnectorFactory } from "@parley/connectors/contract";
import { AppError, assertWholeWorkspace, defineOperation, type Ctx, recordOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { enqueueSync } from "../../templates/index.ts";
import { workspaces } from "../../workspaces/table.ts";
import { claimNumber } from "../claim-number.ts";
import { HISTORY_JOB } from "../import-history.ts";
import { webhookUrlOf, SETTINGS_MAX, SECRET_CHARS_MAX } from "../schemas.ts";
import { sealSecrets } from "../secrets.ts";
import { phoneDirectory, phones } from "../table.ts";

export const linkPhone = defineOperation({
  name: "link_phone",
  summary: "Link a WhatsApp number through a connector.",
  guidance:
    "Prefer `npx parley phones link`: it keeps the secrets out of the conversation. They are stored sealed and never shown. Does not set the webhook at Meta: enter webhook_url and the verify token there. list_phones tells whether it connected.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "admin:phones",
  tier: "admin",
  rest: "POST /phones",
  input: z.object({
    name: z.string().min(1).max(80).describe("What people call this number, at most 80 characters."),
    number: z
      .string()
      .regex(/^\d{5,15}$/)
      .optional()
      .describe("digits; asked of the network when absent"),
    connector: z.enum(CONNECTOR_NAMES).default("cloud-api").describe("what links it"),
    settings: recordOf(z.unknown(), SETTINGS_MAX).describe("phone_number_id, waba_id; see docs/connectors.md"),
    secrets: recordOf(z.string().max(SECRET_CHARS_MAX), SETTINGS_MAX).describe(
      "access_token, app_secret, verify_token",
    ),
    import_history: z.boolean().default(false).describe("bring in what was said before"),
  }),
  output: z.object({ phone_id: z.string(), name: z.string(), webhook_url: z.string() }),
  errors: ["phone_conflict", "not_supported"],
  needs: ["history?"],
  async run({ ctx, input }) {
    // A key limited to phones could otherwise make itself one that nobody gave it.
    assertWholeWorkspace(ctx, "link another");
    const factory = ctx.ports.connectors.factory(input.connector);
    factory.check(input.settings, input.secrets);
    if (input.import_history) assertImportsHistory(ctx, factory);
    await claimNumber(ctx, factory, input.settings);
    const now = ctx.clock.now();
    const id = ctx.ids.next("phone");
    const row = {
      id,
      workspaceId: ctx.workspaceId,
      name: input.name,
      number: input.number ?? null,
      connector: input.connector,
      settings: input.settings,
      accessChangedAt: now,
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
    if (input.import_history) await enqueueHistory(ctx, id);
    ctx.afterCommit(async () => {
      // Says how it stands by itself; should this process die here, the phones are tried again soon anyway.
      await (await ctx.ports.connectors.of(ctx.workspaceId, id)).connect();
    });
    ctx.audit.changed("phone", id, null, row);
    ctx.events.publish("phone.linked", { phone_id: id });
    return { phone_id: id, name: input.name, webhook_url: webhookUrlOf(ctx.ports.publicUrl, id) };
  },
});

/** @throws not_supported */
function assertImportsHistory(ctx: Ctx, factory: ConnectorFactory): void {
  if (factory.importsHistory) return;
  const able = CONNECTOR_NAMES.filter((name) => ctx.ports.connectors.factory(name).importsHistory);
  throw new AppError("not_supported", {
    public: `The connector ${factory.name} cannot bring in what was said before; ${able.join(", ")} can. Link without import_history.`,
    fields: [{ path: "import_history", message: `is nothing that ${factory.name} does` }],
  });
}

async function enqueueHistory(ctx: Ctx, phoneId: string): Promise<void> {
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: HISTORY_JOB,
    id: `history:${phoneId}`,
    workspaceId: ctx.workspaceId,
    input: { phone_id: phoneId },
  });
}
