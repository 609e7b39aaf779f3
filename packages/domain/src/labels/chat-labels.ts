import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { chatLabels, labels } from "./table.ts";

/** Colours that stand apart on light and dark, given in turn by name. */
const COLORS = ["#0b7285", "#5f3dc4", "#2b8a3e", "#c2255c", "#e8590c", "#1864ab", "#862e9c", "#5c940d"];

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** Names of the labels of each chat, by name. */
export async function labelsOfChats(ctx: Reach, chatIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (chatIds.length === 0) return found;
  const rows = await db(ctx)
    .select({ chatId: chatLabels.chatId, name: labels.name })
    .from(chatLabels)
    .innerJoin(labels, eq(labels.id, chatLabels.labelId))
    .where(inArray(chatLabels.chatId, [...chatIds]))
    .orderBy(labels.nameKey);
  for (const row of rows) found.set(row.chatId, [...(found.get(row.chatId) ?? []), row.name]);
  return found;
}

/** Replaces the labels of a chat. Labels are found without regard to case and made on first use. */
export async function setLabelsOfChat(ctx: Ctx, chatId: string, names: readonly string[]): Promise<string[]> {
  const byKey = new Map(names.map((name) => [keyOf(name), name.trim()]));
  const wanted = await ensureLabels(ctx, byKey);
  await db(ctx).delete(chatLabels).where(eq(chatLabels.chatId, chatId));
  if (wanted.length > 0) {
    await db(ctx)
      .insert(chatLabels)
      .values(wanted.map((label) => ({ workspaceId: ctx.workspaceId, chatId, labelId: label.id })));
  }
  return wanted.map((label) => label.name).sort();
}

export async function findLabelId(ctx: Reach, name: string): Promise<string | null> {
  const [row] = await db(ctx)
    .select({ id: labels.id })
    .from(labels)
    .where(and(eq(labels.workspaceId, ctx.workspaceId), eq(labels.nameKey, keyOf(name))));
  return row?.id ?? null;
}

async function ensureLabels(ctx: Ctx, byKey: ReadonlyMap<string, string>): Promise<{ id: string; name: string }[]> {
  if (byKey.size === 0) return [];
  await db(ctx)
    .insert(labels)
    .values(
      [...byKey].map(([nameKey, name]) => ({
        id: ctx.ids.next("label"),
        workspaceId: ctx.workspaceId,
        name,
        nameKey,
        color: COLORS[nameKey.length % COLORS.length] ?? "#0b7285",
        createdAt: ctx.clock.now(),
      })),
    )
    .onConflictDoNothing();
  return db(ctx)
    .select({ id: labels.id, name: labels.name })
    .from(labels)
    .where(and(eq(labels.workspaceId, ctx.workspaceId), inArray(labels.nameKey, [...byKey.keys()])));
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}
