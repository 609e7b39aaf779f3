import type { ConnectorName } from "@parley/connectors/contract";
import { AppError, defineOperation, type Ctx, recordOf } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { enqueueSync } from "../../templates/index.ts";
import { holdWorkspace, loadWorkspace } from "../../workspaces/index.ts";
import { workspaces } from "../../workspaces/table.ts";
import { claimNumber } from "../claim-number.ts";
import { holdPhone, phoneFor, type Phone } from "../load-phone.ts";
import { ownPhoneIdInput, phoneView, phoneViewOf, SETTINGS_MAX, SECRET_CHARS_MAX } from "../schemas.ts";
import { readableSecrets, sealSecrets } from "../secrets.ts";
import { phones } from "../table.ts";

export const updatePhone = defineOperation({
  name: "update_phone",
  summary: "Change a phone's name, settings or secrets, or make it the default.",
  guidance:
    "Use it when a token was rejected or has expired. What is not named stays. Connects anew with changed settings or secrets; list_phones tells how that went. Cannot move a phone that has connected to another number.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "admin:phones",
  tier: "admin",
  rest: "PATCH /phones/{phone_id}",
  input: z.object({
    phone_id: ownPhoneIdInput,
    name: z.string().min(1).max(80).optional().describe("What people call this number, at most 80 characters."),
    settings: recordOf(z.unknown(), SETTINGS_MAX).optional().describe("only those to change"),
    secrets: recordOf(z.string().max(SECRET_CHARS_MAX), SETTINGS_MAX).optional().describe("only those to change"),
    is_default: z.literal(true).optional().describe("use it where no phone is named"),
  }),
  output: z.object({ phone: phoneView }),
  errors: ["phone_not_found", "phone_conflict"],
  async run({ ctx, input }) {
    const before = await holdPhone(ctx, (await phoneFor(ctx, input.phone_id)).id);
    await holdWorkspace(ctx);
    const { defaultPhoneId } = await loadWorkspace(ctx);
    const access = await accessAfter(ctx, before, input.settings, input.secrets);
    const changes = { ...(input.name === undefined ? {} : { name: input.name }), ...access };
    const after: Phone = { ...before, ...changes };
    if (input.is_default && before.unlinkedAt && !access) throw unlinked(before);
    // The first phone that is linked is the default, also where it is linked again.
    const isOnly = defaultPhoneId === null && access !== null;
    const becomesDefault = (input.is_default === true || isOnly) && defaultPhoneId !== before.id;
    if (after.name === before.name && !access && !becomesDefault) ctx.audit.nothing("unchanged");
    else {
      if (Object.keys(changes).length > 0) await db(ctx).update(phones).set(changes).where(eq(phones.id, before.id));
      if (becomesDefault) await makeDefault(ctx, before.id);
      ctx.audit.changed(
        "phone",
        before.id,
        { name: before.name, settings: before.settings, default_phone_id: defaultPhoneId },
        {
          name: after.name,
          settings: after.settings,
          default_phone_id: becomesDefault ? before.id : defaultPhoneId,
          // Under a name of a secret they would be blacked out, and their names are none.
          given_anew: Object.keys(input.secrets ?? {}),
        },
      );
      ctx.events.publish("phone.updated", { phone_id: before.id });
      if (access && before.unlinkedAt) ctx.events.publish("phone.linked", { phone_id: before.id });
      if (access) await connectAnew(ctx, before.id);
    }
    return { phone: phoneViewOf(after, becomesDefault ? before.id : defaultPhoneId, ctx.ports.publicUrl) };
  },
});

/**
 * What changes in the row when settings or secrets do; null when neither does.
 * @throws invalid_input | phone_conflict
 */
async function accessAfter(
  ctx: Ctx,
  phone: Phone,
  settings: Record<string, unknown> | undefined,
  secrets: Record<string, string> | undefined,
): Promise<Partial<Phone> | null> {
  if (!settings && !secrets) return null;
  // Only link_phone writes this column, and its schema is the closed list.
  const factory = ctx.ports.connectors.factory(phone.connector as ConnectorName);
  const merged = {
    settings: { ...phone.settings, ...settings },
    secrets: { ...readableSecrets(ctx.ports.secrets, phone), ...secrets },
  };
  factory.check(merged.settings, merged.secrets);
  // Until the network has told its number, no chat belongs to it: a slip of the pen can be set right.
  if (factory.numberId(merged.settings) !== factory.numberId(phone.settings)) {
    if (phone.number !== null) throw anotherNumber();
    await claimNumber(ctx, factory, merged.settings, phone.id);
  }
  const now = ctx.clock.now();
  return {
    settings: merged.settings,
    sealedSecrets: Buffer.from(sealSecrets(ctx.ports.secrets, phone.id, merged.secrets)),
    accessChangedAt: now,
    unlinkedAt: null,
    state: "connecting",
    stateReason: null,
    stateChangedAt: now,
  };
}

function anotherNumber(): AppError {
  return new AppError("phone_conflict", {
    public: "These settings mean another number, and the chats of this phone belong to its own. Use link_phone.",
    fields: [{ path: "settings", message: "mean another number" }],
  });
}

function unlinked(phone: Phone): AppError {
  return new AppError("phone_conflict", {
    public: `The phone ${phone.id} is unlinked, so it cannot be the default. Give its secrets to link it again.`,
    fields: [{ path: "is_default", message: "is not for an unlinked phone" }],
  });
}

/** What was fetched with the old access may be missing, so that is asked for again too. */
async function connectAnew(ctx: Ctx, phoneId: string): Promise<void> {
  await enqueueSync(ctx, phoneId);
  ctx.afterCommit(async () => {
    await ctx.ports.connectors.forget(phoneId);
    await (await ctx.ports.connectors.of(ctx.workspaceId, phoneId)).connect();
  });
}

async function makeDefault(ctx: Ctx, phoneId: string): Promise<void> {
  await db(ctx).update(workspaces).set({ defaultPhoneId: phoneId }).where(eq(workspaces.id, ctx.workspaceId));
}
