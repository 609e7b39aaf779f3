import type { DeliveryError, DeliveryState, InboundStatus } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, inArray, ne, sql } from "drizzle-orm";
import { chatMembersOf } from "../../chats/index.ts";
import { clearAnswered } from "../clear-flags.ts";
import { groupState, isTaken, laterState } from "../delivery-rank.ts";
import { messageDeliveries, messages } from "../table.ts";
import { instantOf } from "../../network-time.ts";
import type { Places } from "./places.ts";
import type { Target } from "./targets.ts";

interface Change {
  target: Target;
  state: DeliveryState;
  error: DeliveryError | null;
  at: Date;
  pricing: Record<string, unknown> | null;
  providerId: string;
}

/**
 * Applies statuses to messages of ours: each first time a state was reached is kept, the message's
 * own state only moves forward. In a group a status is about one member, and the message is as far
 * as its slowest member.
 */
export async function applyStatuses(
  ctx: Ctx,
  found: readonly { event: InboundStatus; target: Target }[],
  places: Places,
): Promise<number> {
  const ours = found.filter(({ target }) => target.fromMe);
  if (ours.length === 0) return 0;
  await keepDeliveries(ctx, ours, places);
  const changes = new Map<string, Change>();
  for (const { event, target } of ours) {
    if (memberOf(event, places) === null) hear(ctx, changes, target, event, event.state);
  }
  const ofGroups = ours.filter(({ event }) => memberOf(event, places) !== null);
  for (const [messageId, state] of await groupStates(ctx, ofGroups)) {
    const last = ofGroups.findLast(({ target }) => target.id === messageId);
    if (last) hear(ctx, changes, last.target, last.event, state);
  }
  const wanted = [...changes.values()];
  await writeChanges(ctx, wanted);
  const moved = wanted.filter((change) => change.state !== change.target.deliveryState);
  for (const { target, state } of moved) {
    ctx.events.publish("message.status_changed", {
      message_id: target.id,
      chat_id: target.chatId,
      delivery_state: state,
    });
  }
  await clearAnswered(
    ctx,
    moved.filter(isFirstNewsOfAnswer).map(({ target }) => target),
  );
  return moved.length;
}

/** WhatsApp has it, and had not said so when it was handed over. */
function isFirstNewsOfAnswer({ target, state }: Change): boolean {
  return target.answers && !isTaken(target.deliveryState ?? "queued") && isTaken(state);
}

/** Contact id of the group member a status is about; null when it is about the message as a whole. */
function memberOf(event: InboundStatus, places: Places): string | null {
  return event.group ? places.contactOf(event.recipient) : null;
}

function hear(
  ctx: Ctx,
  changes: Map<string, Change>,
  target: Target,
  event: InboundStatus,
  heard: DeliveryState,
): void {
  const before = changes.get(target.id);
  const current = before?.state ?? target.deliveryState ?? "queued";
  const state = laterState(current, heard);
  const at = instantOf(event.at, ctx.clock.now());
  changes.set(target.id, {
    target,
    state,
    error: state === "failed" ? (event.error ?? before?.error ?? null) : null,
    at: state === current && before ? before.at : at,
    pricing: event.pricing ?? before?.pricing ?? null,
    providerId: event.providerId,
  });
}

async function keepDeliveries(
  ctx: Ctx,
  found: readonly { event: InboundStatus; target: Target }[],
  places: Places,
): Promise<void> {
  const now = ctx.clock.now();
  await db(ctx)
    .insert(messageDeliveries)
    .values(
      found.map(({ event, target }) => ({
        workspaceId: ctx.workspaceId,
        messageId: target.id,
        recipientId: memberOf(event, places) ?? "",
        state: event.state,
        at: instantOf(event.at, now),
      })),
    )
    .onConflictDoNothing();
}

/** Reads the states just kept, so it follows `keepDeliveries`. */
async function groupStates(
  ctx: Ctx,
  found: readonly { event: InboundStatus; target: Target }[],
): Promise<Map<string, DeliveryState>> {
  const states = new Map<string, DeliveryState>();
  if (found.length === 0) return states;
  const targets = new Map(found.map(({ target }) => [target.id, target]));
  const kept = await db(ctx)
    .select()
    .from(messageDeliveries)
    .where(and(inArray(messageDeliveries.messageId, [...targets.keys()]), ne(messageDeliveries.recipientId, "")));
  const members = await chatMembersOf(ctx, [...new Set([...targets.values()].map((target) => target.chatId))]);
  for (const target of targets.values()) {
    const byMember = new Map<string, DeliveryState>();
    for (const contactId of members.get(target.chatId) ?? []) byMember.set(contactId, "accepted");
    for (const row of kept) {
      if (row.messageId !== target.id) continue;
      byMember.set(row.recipientId, laterState(byMember.get(row.recipientId) ?? "accepted", row.state));
    }
    states.set(target.id, groupState([...byMember.values()]));
  }
  return states;
}

async function writeChanges(ctx: Ctx, changes: readonly Change[]): Promise<void> {
  const list = (values: readonly (string | null)[]) => sql.param([...values]);
  await db(ctx).execute(sql`
    update ${messages} set
      delivery_state = heard.state,
      delivery_at = case when messages.delivery_state is distinct from heard.state then heard.at else messages.delivery_at end,
      delivery_error = case when heard.state = 'failed' then coalesce(heard.error, messages.delivery_error) end,
      pricing = coalesce(heard.pricing, messages.pricing),
      provider_id = coalesce(messages.provider_id, heard.provider_id)
    from unnest(
      ${list(changes.map((change) => change.target.id))}::text[],
      ${list(changes.map((change) => change.state))}::text[],
      ${list(changes.map((change) => change.at.toISOString()))}::timestamptz[],
      ${list(changes.map((change) => jsonOrNull(change.error)))}::jsonb[],
      ${list(changes.map((change) => jsonOrNull(change.pricing)))}::jsonb[],
      ${list(changes.map((change) => change.providerId))}::text[]
    ) as heard (id, state, at, error, pricing, provider_id)
    where messages.id = heard.id`);
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
