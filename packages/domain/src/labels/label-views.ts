import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql } from "drizzle-orm";
import type { LabelKind, LabelView } from "./schemas.ts";
import { labels, labelUses } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/**
 * Labels by name, each with how many things wear it.
 * @param only  labels that something of this kind wears, or the one of this id
 */
export async function labelViews(
  ctx: Reach,
  only: { kind?: LabelKind | undefined; id?: string },
  max: number,
): Promise<LabelView[]> {
  const count = (kind: LabelKind) => sql<number>`count(*) filter (where ${labelUses.kind} = ${kind})::int`;
  const rows = await db(ctx)
    .select({
      id: labels.id,
      name: labels.name,
      color: labels.color,
      chats: count("chat"),
      contacts: count("contact"),
      tickets: count("ticket"),
    })
    .from(labels)
    .leftJoin(labelUses, eq(labelUses.labelId, labels.id))
    .where(and(eq(labels.workspaceId, ctx.workspaceId), only.id ? eq(labels.id, only.id) : undefined))
    .groupBy(labels.id)
    .having(only.kind ? sql`${count(only.kind)} > 0` : undefined)
    .orderBy(labels.nameKey)
    .limit(max);
  return rows.map(({ id, name, color, ...uses }) => ({
    label_id: id,
    name,
    color,
    ...(uses.chats > 0 ? { chats: uses.chats } : {}),
    ...(uses.contacts > 0 ? { contacts: uses.contacts } : {}),
    ...(uses.tickets > 0 ? { tickets: uses.tickets } : {}),
  }));
}

export async function labelViewOf(ctx: Reach, id: string): Promise<LabelView> {
  const [view] = await labelViews(ctx, { id }, 1);
  if (!view) throw new Error("A label that exists has a view.");
  return view;
}
