import type { DeliveryState } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { connectionOf } from "@parley/store";

export interface Accepted {
  id: string;
  before: DeliveryState;
  after: DeliveryState;
  chat_id: string;
  contact_id: string | null;
  account_id: string | null;
  /** A flag in the chat may have waited for it. */
  may_answer: boolean;
  /** Follow-ups wait for this network id. */
  has_early: boolean;
}

const LOCK = "select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest($1::text[]) as given (key)";

const ACCEPT = `
  with given as materialized (
    select * from unnest($1::text[], $2::text[], $3::text[]) as g (id, phone_id, provider_id)
  ), before as materialized (
    select m.id, m.delivery_state, m.chat_id, c.contact_id, c.account_id, given.phone_id, given.provider_id,
           m.answers, m.delivery_state in ('queued', 'sending', 'unknown') as moves
    from given join messages m on m.id = given.id join chats c on c.id = m.chat_id
    order by m.id for no key update of m
  ), changed as (
    update messages m set
      provider_id = coalesce(m.provider_id, before.provider_id),
      delivery_state = case when before.moves then 'accepted' else m.delivery_state end,
      delivery_at = case when before.moves then $4 else m.delivery_at end,
      delivery_error = case when m.delivery_state = 'failed' then m.delivery_error end
    from before where m.id = before.id
    returning m.id, m.delivery_state
  ), kept as (
    insert into message_deliveries (workspace_id, message_id, recipient_id, state, at)
    select $5, before.id, '', 'accepted', $4 from before
    on conflict do nothing
  )
  select before.id, before.delivery_state as before, changed.delivery_state as after,
         before.chat_id, before.contact_id, before.account_id,
         before.moves and before.answers
           and exists (select 1 from message_flags f where f.chat_id = before.chat_id) as may_answer,
         exists (select 1 from early_events e
                 where e.phone_id = before.phone_id and e.provider_id = before.provider_id) as has_early
  from before join changed on changed.id = before.id`;

/**
 * Records that the network took these messages, in one prepared statement for many, because every
 * message passes here. The state moves as `laterState` says, written out for this one step.
 */
export async function writeAcceptance(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  items: readonly { message_id: string; phone_id: string; provider_id: string }[],
): Promise<Accepted[]> {
  const connection = connectionOf(ctx);
  // The network ids' locks come before the rows', in the order that lockProviderIds takes them. A
  // statement of its own, so that the next one sees what their last holders wrote.
  await connection.query({
    name: "messages_lock_provider_ids",
    text: LOCK,
    values: [[...new Set(items.map((item) => `${item.phone_id}:${item.provider_id}`))].sort()],
  });
  const result = await connection.query<Accepted>({
    name: "messages_accept",
    text: ACCEPT,
    values: [
      items.map((item) => item.message_id),
      items.map((item) => item.phone_id),
      items.map((item) => item.provider_id),
      ctx.clock.now(),
      ctx.workspaceId,
    ],
  });
  return result.rows;
}
