import { AppError, nearestOf, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, sql } from "drizzle-orm";
import { templates } from "./table.ts";
import { CHOICES_MAX, fittingChoices, type TemplateChoices } from "./template-choices.ts";

export type TemplateRow = typeof templates.$inferSelect;

const NAMES_SAID_MAX = 5;

/**
 * The template in exactly this language; without one, the only one that may be sent.
 * @throws template_not_found  with the languages it has, or the names there are, nearest first
 */
export async function loadTemplate(
  ctx: Pick<Ctx, "tx">,
  phoneId: string,
  name: string,
  language: string | undefined,
): Promise<TemplateRow> {
  const rows = await db(ctx)
    .select()
    .from(templates)
    .where(
      and(
        eq(templates.phoneId, phoneId),
        eq(templates.name, name),
        language === undefined ? undefined : eq(templates.language, language),
      ),
    );
  const fitting = language === undefined ? rows.filter(isApproved) : rows;
  if (fitting[0] && fitting.length === 1) return fitting[0];
  const known = await db(ctx)
    .select({ name: templates.name, language: templates.language, status: sql<string>`upper(${templates.status})` })
    .from(templates)
    .where(eq(templates.phoneId, phoneId))
    .orderBy(templates.name, templates.language);
  const sameName = known.filter((other) => other.name === name);
  const approved = known.filter(isApproved);
  if (sameName.length > 0) {
    const choices = await choicesAmong(ctx, phoneId, sameName.filter(isApproved));
    throw languageMissing(name, language, sameName, choices);
  }
  const near = nearestNames(name, approved);
  const ordered = [
    ...near.flatMap((nearName) => approved.filter((other) => other.name === nearName)),
    ...approved.filter((other) => !near.includes(other.name)),
  ];
  throw nameMissing(name, near, await choicesAmong(ctx, phoneId, ordered));
}

interface Known {
  name: string;
  language: string;
  status: string;
}

function isApproved({ status }: Pick<Known, "status">): boolean {
  return status.toUpperCase() === "APPROVED";
}

function languageMissing(
  name: string,
  language: string | undefined,
  known: readonly Known[],
  choices: TemplateChoices,
): AppError {
  const languages = known.map((row) => row.language);
  const said = known.map((row) => (isApproved(row) ? row.language : `${row.language} (${row.status.toLowerCase()})`));
  if (language === undefined)
    return refusal(
      `\`language\` is required: template ${name} exists in ${said.join(", ")}. Nothing was sent.`,
      { path: "language", message: "is required", expected: languages.join(" | ") },
      choices,
    );
  // Another spelling of one language is meant, never another language.
  const same = languages.filter((other) => sameTongue(other, language));
  const nearest = nearestOf(language, same) ?? same[0];
  return refusal(
    `Template ${name} does not exist in ${language}; it exists in ${said.join(", ")}.${nearest ? ` Did you mean ${nearest}?` : ""}`,
    { path: "language", message: "does not exist for this template", expected: languages.join(" | ") },
    choices,
  );
}

function nameMissing(name: string, near: readonly string[], choices: TemplateChoices): AppError {
  const names = [...new Set(choices.templates.map((choice) => choice.name))];
  if (names.length === 0) {
    const none = `There is no template ${name}: this phone has no approved template yet.`;
    return refusal(none, { path: "template", message: "is not known" }, choices);
  }
  const said =
    near.length > 0 ? `Near it: ${near.join(", ")}.` : `There is ${names.slice(0, NAMES_SAID_MAX).join(", ")}.`;
  return refusal(
    `There is no template ${name}. ${said} Those that may be sent are in \`candidates\`.`,
    {
      path: "template",
      message: "is not known",
      expected: (near.length > 0 ? near : names.slice(0, NAMES_SAID_MAX)).join(" | "),
    },
    choices,
  );
}

function refusal(
  text: string,
  field: { path: string; message: string; expected?: string },
  { templates: candidates, more }: TemplateChoices,
): AppError {
  return new AppError("template_not_found", {
    public: text,
    fields: [field],
    details: { candidates, ...(more > 0 ? { more } : {}) },
  });
}

/** With the variables of the first, in the order given. */
async function choicesAmong(
  ctx: Pick<Ctx, "tx">,
  phoneId: string,
  ordered: readonly Known[],
): Promise<TemplateChoices> {
  const first = ordered.slice(0, CHOICES_MAX);
  if (first.length === 0) return { templates: [], more: 0 };
  const rows = await db(ctx)
    .select()
    .from(templates)
    .where(
      and(
        eq(templates.phoneId, phoneId),
        inArray(templates.name, [...new Set(first.map((known) => known.name))]),
        inArray(templates.language, [...new Set(first.map((known) => known.language))]),
      ),
    );
  const inOrder = first.flatMap(({ name, language }) =>
    rows.filter((row) => row.name === name && row.language === language),
  );
  return fittingChoices(inOrder, ordered.length);
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
  return [...new Set([...(nearest ? [nearest] : []), ...sharing])].slice(0, NAMES_SAID_MAX);
}
