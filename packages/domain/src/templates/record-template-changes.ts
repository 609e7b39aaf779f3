import type { InboundTemplateChange } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { enqueueSync } from "./sync-templates.ts";
import { templates } from "./table.ts";

/**
 * What the network tells of templates: status, category, quality. Texts are not part of these
 * events, so each batch also asks for a fresh list.
 */
export async function recordTemplateChanges(
  ctx: Ctx,
  phoneId: string,
  changes: readonly InboundTemplateChange[],
): Promise<void> {
  const now = ctx.clock.now();
  for (const change of changes) {
    await db(ctx)
      .update(templates)
      .set({
        ...(change.status === undefined ? {} : { status: change.status, reason: change.reason ?? null }),
        ...(change.category === undefined ? {} : { category: change.category }),
        ...(change.quality === undefined ? {} : { quality: change.quality }),
        updatedAt: now,
      })
      .where(
        and(eq(templates.phoneId, phoneId), eq(templates.name, change.name), eq(templates.language, change.language)),
      );
    ctx.events.publish("template.changed", {
      phone_id: phoneId,
      name: change.name,
      language: change.language,
      ...(change.status === undefined ? {} : { status: change.status }),
    });
  }
  await enqueueSync(ctx, phoneId);
}
