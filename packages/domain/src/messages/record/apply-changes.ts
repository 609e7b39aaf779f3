import type { InboundEdit, InboundRevoke } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db, searchTextOf } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { messageMarks, messages } from "../table.ts";
import { instantOf } from "../../network-time.ts";
import type { Target } from "./targets.ts";

/** Earlier texts kept per message; older ones go. */
const EDITS_KEPT_MAX = 20;

/** Edits and revokes in the order they came; what a person took back loses its content here too. */
export async function applyChanges(
  ctx: Ctx,
  found: readonly { event: InboundEdit | InboundRevoke; target: Target }[],
): Promise<number> {
  let applied = 0;
  for (const { event, target } of found) {
    const at = instantOf(event.at, ctx.clock.now());
    const done =
      event.kind === "edit" ? await applyEdit(ctx, event, target, at) : await applyRevoke(ctx, event, target, at);
    if (!done) continue;
    applied++;
    ctx.events.publish("message.updated", {
      message_id: target.id,
      chat_id: target.chatId,
      change: event.kind === "edit" ? "edited" : "deleted",
    });
  }
  return applied;
}

async function applyEdit(ctx: Ctx, event: InboundEdit, target: Target, at: Date): Promise<boolean> {
  if (target.deletedAt || (target.editedAt && target.editedAt >= at)) return false;
  const text = event.content.text ?? null;
  const earlier = target.payload?.["edits"];
  const edits = [...(Array.isArray(earlier) ? earlier : []), { text: target.text, until: at.toISOString() }].slice(
    -EDITS_KEPT_MAX,
  );
  const payload = { ...target.payload, ...event.content.payload, edits };
  await db(ctx)
    .update(messages)
    .set({ text, searchText: text === null ? null : searchTextOf(text), payload, editedAt: at })
    .where(eq(messages.id, target.id));
  // The next edit of the same batch starts from here.
  Object.assign(target, { text, payload, editedAt: at });
  return true;
}

async function applyRevoke(ctx: Ctx, { fromMe }: InboundRevoke, target: Target, at: Date): Promise<boolean> {
  if (target.deletedAt) return false;
  await db(ctx)
    .update(messages)
    .set({ text: null, searchText: null, payload: null, mediaId: null, deletedAt: at, deletedByUs: fromMe })
    .where(eq(messages.id, target.id));
  // What is gone stands on top of no chat, and takes none of its places.
  await db(ctx)
    .delete(messageMarks)
    .where(and(eq(messageMarks.messageId, target.id), eq(messageMarks.kind, "pin")));
  Object.assign(target, { text: null, payload: null, deletedAt: at });
  return true;
}
