import { actorId, actorName, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { peopleOf, type GroupWish } from "./group-wish.ts";
import type { OperationRow } from "./settle-operation.ts";
import { groupOperations } from "./table.ts";

/** A name is stored with the work, so it never changes. */
export const GROUP_JOB = "group_operation";
export const LATE_JOB = "late_group_operation";
/** From when an attempt begins. News of what was asked for come within seconds; what is not told by then nobody knows. */
export const LATE_AFTER_SECONDS = 600;

/** Writes what is asked of the network and its job together: either both exist or neither does. */
export async function beginOperation(
  ctx: Ctx,
  asked: { phoneId: string; chatId: string | null; wish: GroupWish; reason?: string | undefined },
): Promise<OperationRow> {
  const now = ctx.clock.now();
  const [row] = await db(ctx)
    .insert(groupOperations)
    .values({
      ...asked,
      id: ctx.ids.next("group_operation"),
      workspaceId: ctx.workspaceId,
      state: "queued",
      reason: asked.reason ?? null,
      askedBy: actorName(ctx.caller.actor),
      askedById: actorId(ctx.caller.actor),
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  if (!row) throw new Error("An inserted operation was not returned.");
  await queueGroupJob(ctx, row);
  const { wish } = asked;
  const people = peopleOf(wish).map((person) => person.id);
  ctx.audit.changed("group_operation", row.id, null, {
    chat_id: row.chatId,
    kind: wish.kind,
    ...(wish.kind === "moderate" && wish.message ? { message_id: wish.message.id } : {}),
    ...(people.length > 0 ? { people } : {}),
    ...(asked.reason ? { reason: asked.reason } : {}),
  });
  return row;
}

/** @param part  `then`: what follows once a new group exists */
export async function queueGroupJob(
  ctx: Pick<Ctx, "tx" | "ports">,
  operation: OperationRow,
  part?: "then",
): Promise<void> {
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: GROUP_JOB,
    id: part ? `group:${operation.id}:${part}` : `group:${operation.id}`,
    workspaceId: operation.workspaceId,
    input: { operation_id: operation.id },
    // A group that does not exist yet is in nobody's way.
    lane: { phoneId: operation.phoneId, chatId: operation.chatId ?? operation.id },
  });
}

/**
 * Looks after an attempt whose answer may never come. Queued as it begins: an operation may have waited
 * for its phone longer than for any answer.
 */
export async function queueLateJob(ctx: Pick<Ctx, "tx" | "ports">, operation: OperationRow): Promise<void> {
  const { id, attempts } = operation;
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: LATE_JOB,
    id: `group:${id}:late:${attempts}`,
    workspaceId: operation.workspaceId,
    input: { operation_id: id, attempts },
    delaySeconds: LATE_AFTER_SECONDS,
  });
}
