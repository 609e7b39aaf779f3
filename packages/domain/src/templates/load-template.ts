import { AppError, nearestOf, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { templates } from "./table.ts";

export type TemplateRow = typeof templates.$inferSelect;

const SUGGESTIONS_MAX = 5;

/**
 * The template in exactly this language.
 * @throws template_not_found  with the languages it has, or the nearest names
 */
export async function loadTemplate(
  ctx: Pick<Ctx, "tx">,
  phoneId: string,
  name: string,
  language: string,
): Promise<TemplateRow> {
  const [row] = await db(ctx)
    .select()
    .from(templates)
    .where(and(eq(templates.phoneId, phoneId), eq(templates.name, name), eq(templates.language, language)));
  if (row) return row;
  const known = await db(ctx)
    .select({ name: templates.name, language: templates.language, status: templates.status })
    .from(templates)
    .where(eq(templates.phoneId, phoneId));
  throw notFound(name, language, known);
}

interface Known {
  name: string;
  language: string;
  status: string;
}

function notFound(name: string, language: string, known: readonly Known[]): AppError {
  const languages = known.filter((row) => row.name === name).map((row) => row.language);
  if (languages.length > 0) {
    const nearest = nearestOf(language, languages) ?? languages.find((other) => sameTongue(other, language));
    return refusal(
      `Template ${name} does not exist in ${language}; it exists in ${languages.toSorted().join(", ")}.${nearest ? ` Did you mean ${nearest}?` : ""}`,
      { path: "language", message: "does not exist for this template", expected: languages.toSorted().join(" | ") },
      languages,
    );
  }
  const names = nearestNames(name, known);
  return refusal(
    names.length > 0
      ? `There is no template ${name}. Near it: ${names.join(", ")}. See list_templates.`
      : `There is no template ${name} for this phone. See list_templates.`,
    { path: "template", message: "is not known", ...(names.length > 0 ? { expected: names.join(" | ") } : {}) },
    names,
  );
}

function refusal(text: string, field: { path: string; message: string; expected?: string }, candidates: string[]) {
  return new AppError("template_not_found", {
    public: text,
    fields: [field],
    hint: "list_templates",
    details: { candidates },
  });
}

function sameTongue(a: string, b: string): boolean {
  return a.split(/[_-]/)[0]?.toLowerCase() === b.split(/[_-]/)[0]?.toLowerCase();
}

/** Nearest by spelling first, then those that share a word. */
function nearestNames(name: string, known: readonly Known[]): string[] {
  const all = [...new Set(known.map((row) => row.name))].sort();
  const words = new Set(
    name
      .toLowerCase()
      .split(/[_\W]+/)
      .filter((word) => word.length > 2),
  );
  const nearest = nearestOf(name, all);
  const sharing = all.filter((other) => other.split("_").some((word) => words.has(word)));
  return [...new Set([...(nearest ? [nearest] : []), ...sharing])].slice(0, SUGGESTIONS_MAX);
}
