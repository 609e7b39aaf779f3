import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { assertFits } from "../properties/index.ts";
import { perItem, type ItemResult } from "../per-item.ts";
import { isKnownElsewhere } from "./contact-sight.ts";
import { namedContactOf } from "./named-contact.ts";
import { loadContact, type ContactRow } from "./load-contact.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Who becomes part of whom, checked but not begun. */
export interface MergePlan {
  keep: ContactRow;
  /** Each once; empty when all of them are the kept one already. */
  others: ContactRow[];
  /** What was asked, in its order; those that cannot be merged say why. */
  items: ItemResult[];
}

/**
 * @throws contact_not_found | contact_conflict  of `keep_id`, or of the first when none of `merge_ids` is known
 */
export async function planMerge(ctx: Reach, keepId: string, mergeIds: readonly string[]): Promise<MergePlan> {
  const keep = await loadMergeable(ctx, keepId, "keep_id");
  const others = new Map<string, ContactRow>();
  const items = await perItem(ctx, mergeIds, async (given, found) => {
    const row = await loadMergeable(ctx, given, "merge_ids");
    const { name, number } = await namedContactOf(ctx, row);
    found({ id: row.id, name, ...(number ? { number } : {}) });
    if (row.id !== keep.id) others.set(row.id, row);
  });
  if (!items.some((item) => item.ok)) await loadMergeable(ctx, mergeIds[0] ?? "", "merge_ids");
  return { keep, others: [...others.values()], items };
}

/** @throws contact_conflict  chats that the key may not see would go to somebody else, or be joined */
async function loadMergeable(ctx: Reach, given: string, field: string): Promise<ContactRow> {
  const row = await loadContact(ctx, given, field);
  if (!(await isKnownElsewhere(ctx, row.id))) return row;
  throw new AppError("contact_conflict", {
    public: `The contact ${row.id} is known to phones that this key may not use, and what they have of it would go along. Merge it with a key of all phones.`,
    fields: [{ path: field, message: "is known to other phones too", received: given.slice(0, 60) }],
    details: { contact: await namedContactOf(ctx, row) },
  });
}

/** What goes over to the contact that stays. */
export const movedCounts = z.object({
  identifiers: z.number().int(),
  chats: z.number().int(),
  groups: z.number().int(),
  messages: z.number().int().describe("Written by them."),
  tickets: z.number().int(),
  labels: z.number().int(),
});
export type MovedCounts = z.output<typeof movedCounts>;

export async function countMoved(ctx: Reach, others: readonly ContactRow[]): Promise<MovedCounts> {
  const ids = sql`any (${sql.param(others.map((row) => row.id))}::text[])`;
  const { rows } = await db(ctx).execute<MovedCounts>(sql`select
    (select count(*)::int from contact_identifiers where contact_id = ${ids}) as identifiers,
    (select count(*)::int from chats where contact_id = ${ids} and merged_into_id is null) as chats,
    (select count(*)::int from chat_members where contact_id = ${ids}) as groups,
    (select count(*)::int from messages where workspace_id = ${ctx.workspaceId} and sender_id = ${ids}) as messages,
    (select count(*)::int from tickets where contact_id = ${ids} and deleted_at is null) as tickets,
    (select count(distinct label_id)::int from label_uses where kind = 'contact' and target_id = ${ids}) as labels`);
  const [counts] = rows;
  if (!counts) throw new Error("A count has one row.");
  return counts;
}

/** Names that we gave: of each person one is kept. */
export function namesLost({ keep, others }: MergePlan): number {
  const saved = [keep, ...others].filter((row) => row.nameSource === "saved").map((row) => row.name);
  return Math.max(0, new Set(saved).size - 1);
}

/** Values that two of them set differently: only the one of the contact that stays, or of the first, is kept. */
export function propertiesLost({ keep, others }: MergePlan): number {
  const values = new Map<string, Set<string>>();
  for (const row of [keep, ...others])
    for (const [name, value] of Object.entries(row.customProperties))
      values.set(name, (values.get(name) ?? new Set()).add(JSON.stringify(value)));
  return [...values.values()].reduce((lost, set) => lost + set.size - 1, 0);
}

/**
 * What the contact that stays shows after it, where that is something else than before: a better name of
 * another, and that it is one of our own people.
 */
export function changedBy({ keep, others }: MergePlan): { name_after?: string; internal_after?: true } {
  const named = others.reduce((kept, other) => (isBetterName(other, kept) ? other : kept), keep);
  return {
    ...(named.name === keep.name ? {} : { name_after: named.name }),
    ...(!keep.isInternal && others.some((row) => row.isInternal) ? { internal_after: true as const } : {}),
  };
}

/** @NOTE As `takeOver` of merge-contacts.ts decides. */
function isBetterName(other: ContactRow, kept: ContactRow): boolean {
  if (other.nameSource === "saved") return kept.nameSource !== "saved";
  if (other.nameSource === "push") return kept.nameSource !== "saved" && kept.nameSource !== "push";
  return kept.nameSource === "none";
}

/** @throws limit_exceeded  all they know of that person is more than one contact holds */
export function assertPropertiesFit({ keep, others }: MergePlan): void {
  const all = others.reduce((kept, other) => ({ ...other.customProperties, ...kept }), keep.customProperties);
  assertFits("contact", keep.customProperties, all);
}
