import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, desc, eq, sql } from "drizzle-orm";
import { templates } from "./table.ts";
import { slotsOf, type TemplateShape } from "./template-slots.ts";

/** A template as send_template_message wants it named; without `variables` where it takes none. */
export interface TemplateChoice {
  name: string;
  language: string;
  variables?: string[];
}

export interface TemplateChoices {
  templates: TemplateChoice[];
  /** How many others there are. */
  more: number;
}

export const CHOICES_MAX = 10;
/** About 400 tokens: names may be 512 characters long. */
const CHOICES_CHARS_MAX = 1_500;

export type ChoicesFinder = (phoneId: string, marketing: boolean) => Promise<TemplateChoices>;

/**
 * Finds the approved templates of a phone, those for single customers before those for many; each
 * question is asked of the store once. Without `marketing`, those are left out.
 */
export function choicesFinder(ctx: Pick<Ctx, "tx">): ChoicesFinder {
  const asked = new Map<string, Promise<TemplateChoices>>();
  return (phoneId, marketing) => {
    const key = `${phoneId} ${String(marketing)}`;
    const found = asked.get(key) ?? approvedOf(ctx, phoneId, marketing);
    asked.set(key, found);
    return found;
  };
}

/** As many as there is room for. */
export function fittingChoices(
  rows: readonly (TemplateShape & { name: string; language: string })[],
  total: number,
): TemplateChoices {
  const chosen: TemplateChoice[] = [];
  let chars = 0;
  for (const row of rows.slice(0, CHOICES_MAX)) {
    const variables = [...new Set(slotsOf(row).map((slot) => slot.key))];
    const choice = { name: row.name, language: row.language, ...(variables.length > 0 ? { variables } : {}) };
    chars += JSON.stringify(choice).length;
    if (chars > CHOICES_CHARS_MAX) break;
    chosen.push(choice);
  }
  return { templates: chosen, more: total - chosen.length };
}

async function approvedOf(ctx: Pick<Ctx, "tx">, phoneId: string, marketing: boolean): Promise<TemplateChoices> {
  const rows = await db(ctx)
    .select({
      name: templates.name,
      language: templates.language,
      components: templates.components,
      parameterFormat: templates.parameterFormat,
      total: sql<number>`count(*) over ()::int`,
    })
    .from(templates)
    .where(
      and(
        eq(templates.phoneId, phoneId),
        sql`upper(${templates.status}) = 'APPROVED'`,
        marketing ? undefined : sql`upper(${templates.category}) <> 'MARKETING'`,
      ),
    )
    // Utility, marketing, authentication.
    .orderBy(desc(sql`upper(${templates.category})`), asc(templates.name), asc(templates.language))
    .limit(CHOICES_MAX);
  return fittingChoices(rows, rows[0]?.total ?? 0);
}
