import { AppError, nearestOf, foldText, withoutUnseen, type Ctx } from "@parley/kernel";
import { db, likeEscape } from "@parley/store";
import { and, eq, inArray, like, sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { LabelKind } from "./schemas.ts";
import { labels, labelUses } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId">;

const NAMED_MAX = 10;

export async function findLabel(ctx: Reach, name: string): Promise<{ id: string; name: string } | null> {
  const [row] = await db(ctx)
    .select({ id: labels.id, name: labels.name })
    .from(labels)
    .where(and(eq(labels.workspaceId, ctx.workspaceId), eq(labels.nameKey, labelKey(name))));
  return row ?? null;
}

export async function findLabelId(ctx: Reach, name: string): Promise<string | null> {
  return (await findLabel(ctx, name))?.id ?? null;
}

/** Those of the names that are labels here, by name. */
export async function findLabels(
  ctx: Reach,
  names: readonly string[],
): Promise<{ id: string; name: string; nameKey: string }[]> {
  if (names.length === 0) return [];
  return db(ctx)
    .select({ id: labels.id, name: labels.name, nameKey: labels.nameKey })
    .from(labels)
    .where(and(eq(labels.workspaceId, ctx.workspaceId), inArray(labels.nameKey, [...new Set(names.map(labelKey))])))
    .orderBy(labels.nameKey);
}

/** A shorter part is in too many names to mean one. */
const PART_CHARS_MIN = 3;
const PARTS_MAX = 10;

/** Labels of this name, or whose names hold it. */
export async function findLabelIdsLike(ctx: Reach, name: string): Promise<string[]> {
  const key = labelKey(name);
  const isPart = [...key].length >= PART_CHARS_MIN;
  const rows = await db(ctx)
    .select({ id: labels.id })
    .from(labels)
    .where(
      and(
        eq(labels.workspaceId, ctx.workspaceId),
        isPart ? like(labels.nameKey, `%${likeEscape(key)}%`) : eq(labels.nameKey, key),
      ),
    )
    .orderBy(sql`length(${labels.nameKey})`, labels.nameKey)
    .limit(PARTS_MAX);
  return rows.map((row) => row.id);
}

/**
 * The label that a filter names, as every tool calls it: `label`.
 * @throws label_not_found  with the nearest name
 */
export async function loadLabelId(ctx: Reach, name: string): Promise<string> {
  const id = await findLabelId(ctx, name);
  if (id) return id;
  throw await labelNotFound(ctx, [name], { path: "label" });
}

/** A condition on rows whose id is `target`: that they wear the label. */
export function labelledWith(kind: LabelKind, labelId: string, target: SQLWrapper): SQL {
  return sql`exists (select 1 from ${labelUses} where ${labelUses.labelId} = ${labelId}
    and ${labelUses.kind} = ${kind} and ${labelUses.targetId} = ${target})`;
}

/** A name as a label keeps it: without what nobody sees, so that whoever reads it can type it. */
export function labelName(given: string): string {
  return withoutUnseen(given).trim() || given.trim();
}

/** Names that differ only in case, accents, spaces or what nobody sees, as it is or as we show it, are one. */
export function labelKey(name: string): string {
  const folded = foldText(withoutUnseen(name))
    .replace(/\p{Cf}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  return folded || name.trim();
}

/** @param path  the parameter that the names came in */
export async function labelNotFound(ctx: Reach, given: readonly string[], { path = "labels" } = {}): Promise<AppError> {
  const known = await labelNames(ctx);
  const nearest = given.flatMap((name) => nearestOf(name.trim(), known) ?? []);
  const guess = nearest.length > 0 ? ` Did you mean ${quoted(nearest)}?` : "";
  const there = known.length === 0 ? "none" : quoted(known.slice(0, NAMED_MAX));
  return new AppError("label_not_found", {
    public: `There is no label ${quoted(given)}.${guess} Labels: ${there}.`,
    fields: given.map((name) => ({ path, message: "is not a label here", received: name.slice(0, 60) })),
    hint: "list_labels",
    ...(nearest.length > 0 ? { details: { nearest } } : {}),
  });
}

export async function labelNames(ctx: Reach): Promise<string[]> {
  const rows = await db(ctx)
    .select({ name: labels.name })
    .from(labels)
    .where(eq(labels.workspaceId, ctx.workspaceId))
    .orderBy(labels.nameKey);
  return rows.map((row) => row.name);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name.slice(0, 60)}"`).join(", ");
}
