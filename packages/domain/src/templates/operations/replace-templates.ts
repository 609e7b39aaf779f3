import type { ProviderTemplate } from "@parley/connectors/contract";
import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { templates } from "../table.ts";

export const replaceTemplates = defineOperation({
  name: "replace_templates",
  summary: "Keep the templates of a phone as the network lists them.",
  guidance: "Internal: called by the sync job with the whole list.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "internal",
  rest: null,
  input: z.object({
    phone_id: z.string().describe("The phone."),
    templates: z.array(z.custom<ProviderTemplate>()).describe("Every template of its account."),
  }),
  output: z.object({ count: z.number() }),
  errors: [],
  async run({ ctx, input }) {
    const before = await db(ctx).select().from(templates).where(eq(templates.phoneId, input.phone_id));
    const quality = new Map(before.map((row) => [`${row.name}:${row.language}`, row]));
    await db(ctx).delete(templates).where(eq(templates.phoneId, input.phone_id));
    const rows = input.templates.map((template) => {
      const known = quality.get(`${template.name}:${template.language}`);
      return {
        workspaceId: ctx.workspaceId,
        phoneId: input.phone_id,
        name: template.name,
        language: template.language,
        providerTemplateId: template.providerTemplateId,
        status: template.status,
        category: template.category,
        // Told by events only, never by the list.
        quality: known?.quality ?? null,
        reason: known?.status === template.status ? known.reason : null,
        components: template.components,
        parameterFormat: template.parameterFormat,
        updatedAt: ctx.clock.now(),
      };
    });
    if (rows.length > 0) await db(ctx).insert(templates).values(rows).onConflictDoNothing();
    ctx.audit.changed("phone", input.phone_id, { templates: before.length }, { templates: rows.length });
    return { count: rows.length };
  },
});
