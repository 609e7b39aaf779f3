/**
 * When a flag has done its work:
 *
 *   flagged --(WhatsApp took an answer of ours | a ticket made of the message | unflag_message)--> cleared
 *
 * A message of ours that quotes answers what it quotes. One that quotes nothing answers all that a
 * person wrote before it in their direct chat; in a group it may be meant for anybody, so it answers nobody.
 * One that fails answers nothing, and what was flagged after it was written waits for another.
 */
import type { Ctx, Subscriber } from "@parley/kernel";
import { connectionOf, db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { messageFlags } from "./table.ts";

/** What we write on another device; whoever records that WhatsApp took what is sent from here says so itself. */
export const flagSubscriber: Subscriber = {
  types: ["message.echoed"],
  async onEvents(ctx, events) {
    const said = events.filter(({ data }) => data["type"] !== "call" && data["type"] !== "system");
    const answers = said.map(({ data }) => ({ id: String(data["message_id"]), chatId: String(data["chat_id"]) }));
    await clearAnswered(ctx, answers);
  },
};

/** Takes the flags off what these messages of ours answer. */
export async function clearAnswered(ctx: Ctx, ours: readonly { id: string; chatId: string }[]): Promise<void> {
  if (ours.length === 0) return;
  const { rows } = await connectionOf(ctx).query<{ message_id: string }>({
    name: "flags_answered",
    text: ANSWERED,
    values: [ours.map((message) => message.id), ours.map((message) => message.chatId)],
  });
  await clearFlags(
    ctx,
    rows.map((row) => row.message_id),
  );
}

/** Another device's clock tells whole seconds of its own, so flags are told from before and after it by ours alone. */
const ANSWERED = `
  select distinct flag.message_id
  from unnest($1::text[], $2::text[]) as ours (message_id, chat_id)
    join message_flags flag on flag.chat_id = ours.chat_id
    join messages answer on answer.id = ours.message_id
    join messages asked on asked.id = flag.message_id
    join chats chat on chat.id = ours.chat_id
  where asked.sent_at <= answer.sent_at and (flag.at <= answer.sent_at or not answer.answers)
    and case when answer.reply_to_provider_id is null then chat.type = 'direct'
             else asked.provider_id = answer.reply_to_provider_id end`;

/** Takes the flags off these messages; those without one stay as they are. */
export async function clearFlags(ctx: Ctx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  const gone = await db(ctx)
    .delete(messageFlags)
    .where(inArray(messageFlags.messageId, [...messageIds]))
    .returning();
  for (const flag of gone) {
    ctx.audit.changed("message", flag.messageId, { flag: { reason: flag.reason } }, { flag: null });
    ctx.events.publish("message.unflagged", { message_id: flag.messageId, chat_id: flag.chatId });
  }
}
