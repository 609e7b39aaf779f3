import type { InboundGroupChange } from "@parley/connectors/contract";
import { canonicalHash, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { findOrCreateChats } from "../chats/index.ts";
import { resolveContacts } from "../contacts/index.ts";
import { applyGroupChange } from "./apply-group-change.ts";
import { queueRead } from "./first-read.ts";
import { instantOf } from "../network-time.ts";
import { countChange } from "./group-rows.ts";
import { settleByEvents } from "./settle-by-events.ts";
import { groupEvents } from "./table.ts";
import { withoutLater } from "./without-later.ts";

/** Who is in a group and how it is set, as the network tells it; and what that says of what we asked for. */
export async function recordGroupChanges(
  ctx: Ctx,
  phoneId: string,
  events: readonly InboundGroupChange[],
): Promise<void> {
  const answered = new Set<string>();
  /** Groups of which the order of the news does not say how they are; with the last such change of each. */
  const unsure = new Map<string, number>();
  for (const event of events) {
    const chatId = await chatOf(ctx, phoneId, event);
    const people = await resolveContacts(ctx, event.members);
    const at = instantOf(event.at, ctx.clock.now());
    // Held before it is asked what is later, so that what is being done meanwhile is seen.
    const changes = chatId ? await countChange(ctx, chatId) : 0;
    const known = { chatId, contactIds: people, at, changes };
    if (!event.historical && !(await keepEvent(ctx, phoneId, event, known))) continue;
    if (event.requestId) answered.add(event.requestId);
    if (!chatId) continue;
    const current = await withoutLater(ctx, chatId, event, people, known);
    await applyGroupChange(ctx, chatId, current.event, current.contactIds, at);
    if (event.historical) continue;
    if (current.unsure) unsure.set(chatId, changes);
    ctx.events.publish("group.changed", {
      chat_id: chatId,
      change: event.change,
      contact_ids: people,
      ...(event.self ? { self: true } : {}),
    });
  }
  for (const [id, changes] of unsure) await queueRead(ctx, { id, phoneId }, `unsure${changes}`);
  // After the whole batch: what was done and what failed of one request come as two changes.
  for (const requestId of [...answered].sort()) await settleByEvents(ctx, phoneId, requestId);
}

/** Null for a group that could not be made: only its request has a name. */
async function chatOf(ctx: Ctx, phoneId: string, event: InboundGroupChange): Promise<string | null> {
  if (event.change === "failed" && event.chat.networkId === event.requestId) return null;
  const [chat] = await findOrCreateChats(ctx, phoneId, [{ ref: event.chat, contactId: null }]);
  return chat?.id ?? null;
}

async function keepEvent(
  ctx: Ctx,
  phoneId: string,
  event: InboundGroupChange,
  known: Pick<typeof groupEvents.$inferInsert, "chatId" | "contactIds" | "at" | "changes">,
): Promise<boolean> {
  const made = await db(ctx)
    .insert(groupEvents)
    .values({
      id: ctx.ids.next("event"),
      workspaceId: ctx.workspaceId,
      phoneId,
      ...known,
      change: event.change,
      self: event.self ?? false,
      settings: event.settings ?? null,
      requestId: event.requestId ?? null,
      reason: event.reason ?? null,
      digest: canonicalHash([event]),
    })
    .onConflictDoNothing()
    .returning({ id: groupEvents.id });
  return made.length > 0;
}
