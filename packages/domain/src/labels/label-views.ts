import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, gt, sql } from "drizzle-orm";
import { wornInSight } from "./label-sight.ts";
import type { LabelKind, LabelView } from "./schemas.ts";
import { labels, labelUses } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

export interface CountedLabel {
  id: string;
  name: string;
  nameKey: string;
  color: string;
  chats: number;
  contacts: number;
  tickets: number;
}

/** Which labels are wanted; absent: all. */
interface Wanted {
  id?: string;
  /** Those that something of this kind wears. */
  kind?: LabelKind | undefined;
  /** Those whose key comes after this one. */
  after?: string | undefined;
}

/** Labels by name, each with how many things wear it. */
export async function countedLabels(ctx: Reach, wanted: Wanted, max: number): Promise<CountedLabel[]> {
  const count = (kind: LabelKind) => sql<number>`count(*) filter (where ${labelUses.kind} = ${kind})::int`;
  return db(ctx)
    .select({
      id: labels.id,
      name: labels.name,
      nameKey: labels.nameKey,
      color: labels.color,
      chats: count("chat"),
      contacts: count("contact"),
      tickets: count("ticket"),
    })
    .from(labels)
    .leftJoin(labelUses, and(eq(labelUses.labelId, labels.id), wornInSight(ctx)))
    .where(
      and(
        eq(labels.workspaceId, ctx.workspaceId),
        wanted.id === undefined ? undefined : eq(labels.id, wanted.id),
        wanted.after === undefined ? undefined : gt(labels.nameKey, wanted.after),
      ),
    )
    .groupBy(labels.id)
    .having(wanted.kind ? sql`${count(wanted.kind)} > 0` : undefined)
    .orderBy(labels.nameKey)
    .limit(max);
}

export function labelViewFrom({ id, name, color, ...uses }: CountedLabel): LabelView {
  return {
    label_id: id,
    name,
    color,
    ...(uses.chats > 0 ? { chats: uses.chats } : {}),
    ...(uses.contacts > 0 ? { contacts: uses.contacts } : {}),
    ...(uses.tickets > 0 ? { tickets: uses.tickets } : {}),
  };
}

export async function labelViewOf(ctx: Reach, id: string): Promise<LabelView> {
  const [row] = await countedLabels(ctx, { id }, 1);
  if (!row) throw new Error("A label that exists has a view.");
  return labelViewFrom(row);
}
