import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Member } from "./find-member.ts";
import { members, memberTurns } from "./table.ts";

/** Whose turn it is among the active members, each once before anyone twice; null when there are none. */
export async function nextMember(ctx: Ctx): Promise<Member | null> {
  // The row is held until the end of the transaction, so two at once are dealt to two members.
  const [turn] = await db(ctx)
    .insert(memberTurns)
    .values({ workspaceId: ctx.workspaceId, turn: 1 })
    .onConflictDoUpdate({ target: memberTurns.workspaceId, set: { turn: sql`${memberTurns.turn} + 1` } })
    .returning({ last: memberTurns.lastMemberId });
  const active = await db(ctx)
    .select({ id: members.id, name: members.name })
    .from(members)
    .where(and(eq(members.workspaceId, ctx.workspaceId), eq(members.active, true)))
    .orderBy(asc(members.id));
  const last = turn?.last ?? "";
  const next = active.find((member) => member.id > last) ?? active[0];
  if (!next) return null;
  await db(ctx).update(memberTurns).set({ lastMemberId: next.id }).where(eq(memberTurns.workspaceId, ctx.workspaceId));
  return next;
}
