import type { Ctx } from "@parley/kernel";
import { connectionOf } from "@parley/store";
import { SERVICE_WINDOW_MS } from "../service-window.ts";

/** A message that is now marked as being sent, with what the connector needs of its chat. */
export interface Marked {
  type: string;
  text: string | null;
  payload: Record<string, unknown> | null;
  phone_id: string;
  reply_to_provider_id: string | null;
  send_attempts: number;
  chat_type: "direct" | "group";
  network_id: string;
  contact_id: string | null;
}

const MARK = `
  update messages m set delivery_state = 'sending', send_attempts = m.send_attempts + 1, delivery_at = $2
  from chats c
  where m.id = $1 and c.id = m.chat_id and m.delivery_state = 'queued'
    and m.type <> 'template' and c.last_inbound_at > $3
  returning m.type, m.text, m.payload, m.phone_id, m.reply_to_provider_id, m.send_attempts,
            c.type as chat_type, c.network_id, c.contact_id`;

/**
 * The common case in one prepared statement, because every message passes here: queued, not a
 * template, window open. Null for anything else, and then nothing was changed.
 */
export async function markSending(ctx: Pick<Ctx, "tx">, messageId: string, now: Date): Promise<Marked | null> {
  const windowStart = new Date(now.getTime() - SERVICE_WINDOW_MS);
  const result = await connectionOf(ctx).query<Marked>({
    name: "message_mark_sending",
    text: MARK,
    values: [messageId, now, windowStart],
  });
  return result.rows[0] ?? null;
}
