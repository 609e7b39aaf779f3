import type { Ctx } from "@parley/kernel";
import { recordActivity } from "../../chats/index.ts";
import { applyChanges } from "./apply-changes.ts";
import { applyReactions } from "./apply-reactions.ts";
import { applyStatuses } from "./apply-statuses.ts";
import { applyVotes } from "./apply-votes.ts";
import { takeEarlyEvents } from "./early-events.ts";
import { insertMessages, type Inserted } from "./insert-messages.ts";
import { isFollowUp, type FollowUp, type MessageEvent } from "./message-events.ts";
import { resolvePlaces, type Places } from "./places.ts";
import { withTargets, type Target } from "./targets.ts";

export interface RecordedCounts {
  messages: number;
  statuses: number;
  reactions: number;
  changes: number;
}

/**
 * Records events of one phone: new messages first, then what follows up on them, so that an edit may
 * stand in the same batch as its message. Anything recorded before is nothing the second time.
 */
export async function recordMessageEvents(
  ctx: Ctx,
  phoneId: string,
  events: readonly MessageEvent[],
): Promise<RecordedCounts> {
  const arriving = events.filter((event) => event.kind === "message" || event.kind === "call");
  const providerIds = arriving.map((event) => (event.kind === "call" ? event.callId : event.providerId));
  const early = await takeEarlyEvents(ctx, phoneId, providerIds);
  const followUps = [...early, ...events.filter(isFollowUp)];
  const places = await resolvePlaces(ctx, phoneId, [...arriving, ...followUps]);
  const inserted = await insertMessages(ctx, phoneId, arriving, places);
  await tellChats(ctx, inserted);
  const applied = await applyFollowUps(ctx, phoneId, followUps, places);
  return { messages: inserted.length, ...applied };
}

/** Applies what waited for a message of ours that has just become known under its network id. */
export async function applyEarlyEvents(ctx: Ctx, phoneId: string, providerId: string): Promise<void> {
  const early = await takeEarlyEvents(ctx, phoneId, [providerId]);
  if (early.length > 0) await applyFollowUps(ctx, phoneId, early, await resolvePlaces(ctx, phoneId, early));
}

async function applyFollowUps(
  ctx: Ctx,
  phoneId: string,
  followUps: readonly FollowUp[],
  places: Places,
): Promise<Omit<RecordedCounts, "messages">> {
  const found = await withTargets(ctx, phoneId, followUps);
  return {
    statuses: await applyStatuses(ctx, ofKinds(found, "status"), places),
    reactions: await applyReactions(ctx, ofKinds(found, "reaction"), places),
    changes:
      (await applyChanges(ctx, ofKinds(found, "edit", "revoke"))) +
      (await applyVotes(ctx, ofKinds(found, "vote"), places)),
  };
}

function ofKinds<K extends FollowUp["kind"]>(
  found: readonly { event: FollowUp; target: Target }[],
  ...kinds: K[]
): { event: Extract<FollowUp, { kind: K }>; target: Target }[] {
  const wanted: readonly string[] = kinds;
  return found.filter((item): item is { event: Extract<FollowUp, { kind: K }>; target: Target } =>
    wanted.includes(item.event.kind),
  );
}

/** Last message, unread count and service window of each chat; one event per message and chat. */
async function tellChats(ctx: Ctx, inserted: readonly Inserted[]): Promise<void> {
  await recordActivity(
    ctx,
    inserted.map((message) => ({
      chatId: message.chatId,
      messageId: message.id,
      at: message.sentAt,
      inbound: !message.fromMe && message.type !== "system",
      unread: message.unread,
    })),
  );
  const live = inserted.filter((message) => !message.historical);
  for (const message of live) {
    ctx.events.publish(message.fromMe ? "message.echoed" : "message.received", {
      message_id: message.id,
      chat_id: message.chatId,
      contact_id: message.senderId,
      type: message.type,
    });
  }
  for (const chatId of new Set(live.map((message) => message.chatId)))
    ctx.events.publish("chat.updated", { chat_id: chatId });
}
