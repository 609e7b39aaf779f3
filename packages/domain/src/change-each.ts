import { AppError, idPattern, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray } from "drizzle-orm";
import type { AnyPgColumn, PgTable, PgUpdateSetSource } from "drizzle-orm/pg-core";
import { givenAs } from "./given-as.ts";
import { labelsOf, type LabelKind } from "./labels/index.ts";
import { perItem, type ItemResult } from "./per-item.ts";

/** What was written of one thing; null when it was so already. */
export interface Change {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** Things of which a call may name many: chats, contacts. */
export interface Changeable<Row extends { id: string }> {
  kind: LabelKind;
  table: PgTable & { id: AnyPgColumn; updatedAt: AnyPgColumn };
  /** Loads by what the caller gave, which may be a number. */
  load(ctx: Ctx, given: string): Promise<Row>;
  /** The same, and holds the row until the end of the transaction. */
  hold(ctx: Ctx, given: string): Promise<Row>;
  nameOf(ctx: Ctx, row: Row): Promise<string>;
  /** Numbers (+digits) of those of these ids that are one person with a known number. */
  numbersOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>>;
}

/**
 * Changes many things, each for itself.
 * @param change  must refuse before it writes
 * @throws AppError  of a call about one thing, why it is refused, with all that says
 */
export async function changeEach<Row extends { id: string }>(
  ctx: Ctx,
  things: Changeable<Row>,
  ids: readonly string[],
  change: (row: Row) => Promise<Change | null>,
): Promise<{ items: ItemResult[] }> {
  await holdAll(ctx, things, ids);
  let changed = 0;
  const named = await perItem(ctx, ids, async (given, found) => {
    const row = await things.hold(ctx, given);
    found({ id: row.id, name: await things.nameOf(ctx, row) });
    const written = await change(row);
    if (written) {
      changed++;
      await record(ctx, things, row.id, written);
    }
  });
  const items = await numbered(ctx, things, named);
  const [first, ...others] = items;
  if (first?.error && others.length === 0) {
    await refusalOf(ctx, things, change, ids[0] ?? "");
    throw new AppError(first.error.code, { public: first.error.message });
  }
  if (changed === 0) ctx.audit.nothing(items.some((item) => item.ok) ? "it was so already" : "all were refused");
  return { items };
}

/** Two of one name are told apart by their numbers. */
async function numbered(
  ctx: Ctx,
  { numbersOf }: Pick<Changeable<never>, "numbersOf">,
  items: readonly ItemResult[],
): Promise<ItemResult[]> {
  const ids = items.flatMap(({ id, name }) => (name === undefined ? [] : [id]));
  const numbers = ids.length > 0 ? await numbersOf(ctx, ids) : new Map<string, string>();
  return items.map(({ id, name, ...others }) => {
    const number = numbers.get(id);
    return { id, ...(name === undefined ? {} : { name }), ...(number ? { number } : {}), ...others };
  });
}

/** @throws AppError  why the first is refused, with its place in the list that the caller gave */
async function refusalOf<Row extends { id: string }>(
  ctx: Ctx,
  things: Changeable<Row>,
  change: (row: Row) => Promise<unknown>,
  given: string,
): Promise<void> {
  const parameter = `${things.kind}_id`;
  await givenAs(`${parameter}s.0`, parameter, things.hold(ctx, given).then(change));
}

/** Labels of many things; `change` answers what each wears after. */
export function labelEach<Row extends { id: string }>(
  ctx: Ctx,
  things: Changeable<Row>,
  ids: readonly string[],
  change: (id: string) => Promise<string[]>,
): Promise<{ items: ItemResult[] }> {
  return changeEach(ctx, things, ids, async ({ id }) => {
    const before = (await labelsOf(ctx, things.kind, [id])).get(id) ?? [];
    const after = await change(id);
    const same = before.length === after.length && after.every((name) => before.includes(name));
    return same ? null : { before: { labels: before }, after: { labels: after } };
  });
}

/**
 * In one order always, so that two calls about the same things do not wait for each other for ever.
 * What is not found is refused when its turn comes.
 */
async function holdAll<Row extends { id: string }>(ctx: Ctx, things: Changeable<Row>, given: readonly string[]) {
  const { kind, table } = things;
  const ids = new Set<string>();
  for (const name of given) {
    const id = idPattern(kind).test(name) ? name : await idUnlessRefused(things.load(ctx, name));
    if (id) ids.add(id);
  }
  await db(ctx)
    .select({ id: table.id })
    .from(table)
    .where(inArray(table.id, [...ids]))
    .orderBy(table.id)
    .for("update");
}

async function idUnlessRefused(loading: Promise<{ id: string }>): Promise<string | null> {
  try {
    return (await loading).id;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function record<Row extends { id: string }>(
  ctx: Ctx,
  { kind, table }: Changeable<Row>,
  id: string,
  { before, after }: Change,
): Promise<void> {
  const touched = { updatedAt: ctx.clock.now() } as PgUpdateSetSource<typeof table>;
  await db(ctx).update(table).set(touched).where(eq(table.id, id));
  ctx.audit.changed(kind, id, before, after);
  ctx.events.publish(`${kind}.updated`, { [`${kind}_id`]: id });
}
