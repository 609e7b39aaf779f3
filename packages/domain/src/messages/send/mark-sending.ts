import type { Identity } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { connectionOf } from "@parley/store";
import { SERVICE_WINDOW_MS } from "../service-window.ts";
import { HAS_LEFT, IS_BLOCKED } from "./chat-standing.ts";

/** A message that is now marked as being sent, with what the connector needs of its chat. */
export interface Marked {
  id: string;
  type: string;
  text: string | null;
  payload: Record<string, unknown> | null;
  phone_id: string;
  reply_to_provider_id: string | null;
  forwarded: boolean;
  send_attempts: number;
  chat_type: "direct" | "group";
  network_id: string;
  /** Oldest first; the newest of each kind is the one in use. */
  identifiers: [keyof Identity, string][] | null;
}

const MARK = `
  update messages m set delivery_state = 'sending', send_attempts = m.send_attempts + 1, delivery_at = $2
  from chats c
  where m.id = any($1::text[]) and c.id = m.chat_id and m.delivery_state = 'queued'
    and m.type <> 'template' and c.last_inbound_at > $3 and not ${HAS_LEFT} and not ${IS_BLOCKED}
    and not exists (select from phones p where p.id = m.phone_id and p.sending_stopped_at is not null)
  returning m.id, m.type, m.text, m.payload, m.phone_id, m.reply_to_provider_id, m.forwarded, m.send_attempts,
    c.type as chat_type, c.network_id,
    (select json_agg(json_build_array(i.kind, i.value) order by i.created_at, i.value)
     from contact_identifiers i where i.contact_id = c.contact_id
       and i.account_id is not distinct from c.account_id and i.retired_at is null) as identifiers`;

/**
 * The common case in one prepared statement for many, because every message passes here: queued, not
 * a template, window open, chat within reach, its phone not stopped. Null for any other, and then nothing was changed of it.
 */
export async function markSending(
  ctx: Pick<Ctx, "tx">,
  messageIds: readonly string[],
  now: Date,
): Promise<(Marked | null)[]> {
  const windowStart = new Date(now.getTime() - SERVICE_WINDOW_MS);
  const result = await connectionOf(ctx).query<Marked>({
    name: "messages_mark_sending",
    text: MARK,
    values: [messageIds, now, windowStart],
  });
  const byId = new Map(result.rows.map((row) => [row.id, row]));
  return messageIds.map((id) => byId.get(id) ?? null);
}

export function peerOf(marked: Marked): Identity | undefined {
  return marked.identifiers ? (Object.fromEntries(marked.identifiers) as Identity) : undefined;
}
