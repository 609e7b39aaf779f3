import type { DeliveryState } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { connectionOf } from "@parley/store";

export interface Accepted {
  before: DeliveryState;
  after: DeliveryState;
  chat_id: string;
  contact_id: string | null;
  /** Follow-ups wait for this network id. */
  has_early: boolean;
}

const ACCEPT = `
  with before as materialized (
    select m.id, m.delivery_state, m.chat_id, c.contact_id
    from messages m join chats c on c.id = m.chat_id
    where m.id = $1 for update of m
  ), changed as (
    update messages m set
      provider_id = coalesce(m.provider_id, $3),
      delivery_state = case when before.delivery_state in ('queued', 'sending', 'unknown') then 'accepted' else m.delivery_state end,
      delivery_at = case when before.delivery_state in ('queued', 'sending', 'unknown') then $4 else m.delivery_at end,
      delivery_error = case when m.delivery_state = 'failed' then m.delivery_error end
    from before where m.id = before.id
    returning m.delivery_state
  ), kept as (
    insert into message_deliveries (workspace_id, message_id, recipient_id, state, at)
    select $5, before.id, '', 'accepted', $4 from before
    on conflict do nothing
  )
  select before.delivery_state as before, changed.delivery_state as after, before.chat_id, before.contact_id,
         exists (select 1 from early_events where phone_id = $2 and provider_id = $3) as has_early
  from before, changed`;

/**
 * Records that the network took a message, in one prepared statement, because every message passes
 * here. The state moves as `laterState` says; its order is written out in the statement.
 * Null when the message is gone.
 */
export async function acceptDelivery(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  accepted: { messageId: string; phoneId: string; providerId: string },
): Promise<Accepted | null> {
  const { messageId, phoneId, providerId } = accepted;
  const connection = connectionOf(ctx);
  // The network id's lock comes before the row's, as it does where statuses are recorded. A statement
  // of its own, so that the next one sees what its last holder wrote.
  await connection.query({
    name: "message_lock_provider_id",
    text: "select pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))",
    values: [phoneId, providerId],
  });
  const result = await connection.query<Accepted>({
    name: "message_accept",
    text: ACCEPT,
    values: [messageId, phoneId, providerId, ctx.clock.now(), ctx.workspaceId],
  });
  return result.rows[0] ?? null;
}
