import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, sql } from "drizzle-orm";
import { labelKey, labelName } from "./find-label.ts";
import { colorFor } from "./label-color.ts";
import { LABELS_MAX, type LabelKind } from "./schemas.ts";
import { labels, labelUses } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** Names of the labels of each chat, contact or ticket, by name; those without any are absent. */
export async function labelsOf(ctx: Reach, kind: LabelKind, ids: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (ids.length === 0) return found;
  const rows = await db(ctx)
    .select({ targetId: labelUses.targetId, name: labels.name })
    .from(labelUses)
    .innerJoin(labels, eq(labels.id, labelUses.labelId))
    .where(and(inArray(labelUses.targetId, [...ids]), eq(labelUses.kind, kind)))
    .orderBy(labels.nameKey);
  for (const row of rows) found.set(row.targetId, [...(found.get(row.targetId) ?? []), row.name]);
  return found;
}

/**
 * Replaces the labels of one thing; those that do not exist are made. Answers what it wears after.
 * @NOTE The caller holds the row of what is labelled, so that two changes at once do not mix.
 */
export async function setLabels(ctx: Ctx, kind: LabelKind, id: string, names: readonly string[]): Promise<string[]> {
  const wanted = await ensureLabels(ctx, names);
  await db(ctx)
    .delete(labelUses)
    .where(and(eq(labelUses.targetId, id), eq(labelUses.kind, kind)));
  return useLabels(ctx, kind, id, wanted);
}

/**
 * Adds labels and keeps the rest; those that do not exist are made. Answers what it wears after.
 * @throws limit_exceeded  it would wear too many; nothing was written then
 */
export async function addLabels(ctx: Ctx, kind: LabelKind, id: string, names: readonly string[]): Promise<string[]> {
  const worn = (await labelsOf(ctx, kind, [id])).get(id) ?? [];
  const total = new Set([...worn, ...names].map(labelKey)).size;
  if (total > LABELS_MAX)
    throw new AppError("limit_exceeded", {
      public: `A ${kind} wears at most ${LABELS_MAX} labels; with these it would have ${total}. Remove some first.`,
    });
  await useLabels(ctx, kind, id, await ensureLabels(ctx, names));
  return (await labelsOf(ctx, kind, [id])).get(id) ?? [];
}

/** Takes labels off. Answers what it wears after. */
export async function removeLabels(
  ctx: Ctx,
  kind: LabelKind,
  id: string,
  known: readonly { id: string }[],
): Promise<string[]> {
  const ids = known.map((label) => label.id);
  await db(ctx)
    .delete(labelUses)
    .where(and(eq(labelUses.targetId, id), eq(labelUses.kind, kind), inArray(labelUses.labelId, ids)));
  return (await labelsOf(ctx, kind, [id])).get(id) ?? [];
}

/** Of two things that become one: the labels of `fromId` go to `toId`. */
export async function moveLabels(ctx: Reach, kind: LabelKind, fromId: string, toId: string): Promise<void> {
  await db(ctx).execute(sql`
    insert into ${labelUses} (workspace_id, label_id, kind, target_id)
    select workspace_id, label_id, kind, ${toId} from ${labelUses} where target_id = ${fromId} and kind = ${kind}
    on conflict do nothing`);
  await db(ctx)
    .delete(labelUses)
    .where(and(eq(labelUses.targetId, fromId), eq(labelUses.kind, kind)));
}

interface Label {
  id: string;
  name: string;
  nameKey: string;
}

async function useLabels(ctx: Ctx, kind: LabelKind, targetId: string, wanted: readonly Label[]): Promise<string[]> {
  if (wanted.length > 0) {
    await db(ctx)
      .insert(labelUses)
      .values(wanted.map((label) => ({ workspaceId: ctx.workspaceId, labelId: label.id, kind, targetId })))
      .onConflictDoNothing();
  }
  return wanted.map((label) => label.name);
}

/** A label may be deleted at the moment it is looked for; it is made again then. */
const TRIES_MAX = 3;

async function ensureLabels(ctx: Ctx, names: readonly string[]): Promise<Label[]> {
  // Backwards, so that of several spellings the first is kept.
  const byKey = new Map(names.toReversed().map((name) => [labelKey(name), labelName(name)]));
  if (byKey.size === 0) return [];
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    await makeLabels(ctx, byKey);
    // Held, so that none is deleted before it is worn.
    const found = await byKeys(ctx, [...byKey.keys()]).for("key share");
    if (found.length === byKey.size) return found;
  }
  throw new AppError("label_conflict", {
    public: "A label is being deleted by somebody else at this moment. Call again.",
    retryable: true,
  });
}

async function makeLabels(ctx: Ctx, byKey: ReadonlyMap<string, string>): Promise<void> {
  const made = await db(ctx)
    .insert(labels)
    .values(
      // In one order always, so that two who make the same labels at once do not wait for each other.
      [...byKey]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([nameKey, name]) => ({
          id: ctx.ids.next("label"),
          workspaceId: ctx.workspaceId,
          name,
          nameKey,
          color: colorFor(nameKey),
          createdAt: ctx.clock.now(),
        })),
    )
    .onConflictDoNothing()
    .returning({ id: labels.id, name: labels.name });
  for (const { id, name } of made) ctx.events.publish("label.created", { label_id: id, name });
}

function byKeys(ctx: Reach, keys: readonly string[]) {
  return db(ctx)
    .select({ id: labels.id, name: labels.name, nameKey: labels.nameKey })
    .from(labels)
    .where(and(eq(labels.workspaceId, ctx.workspaceId), inArray(labels.nameKey, [...keys])))
    .orderBy(labels.nameKey);
}
