import { mayBeLed, type Ctx, type Preview } from "@parley/kernel";
import { connectionOf } from "@parley/store";
import { shownText } from "../../shown-text.ts";
import { shownRecipient, type Recipient } from "./recipient.ts";

/**
 * A first message to somebody new, asked for by a key that was lately given what people wrote: any of
 * those words may have asked for it. So somebody agrees to it first.
 *
 * New is with whom, on whatever phone, no message was ever exchanged: none of theirs came, none of ours was
 * queued. Free text reaches nobody new, for no service window is open; what does are templates, what is
 * scheduled, and groups.
 */
export const MAY_BE_LED =
  "The calling key was given what people wrote within the last day, which may be what led to this.";

/**
 * What would be agreed to; null where nothing has to be.
 * @param said  what would be sent, from `draft`, which is asked only where it matters and refuses what may not go
 */
export async function previewFirstMessage(
  ctx: Ctx,
  to: Recipient,
  draft: () => Promise<{ text?: string; template?: string }>,
): Promise<Preview | null> {
  if (!mayBeLed(ctx)) return null;
  if (to.chat.lastMessageId || !(await isNew(ctx, to))) return null;
  const { text, template } = await draft();
  return {
    text: `This would be the first message ever exchanged ${to.person ? "with this person" : "in this group"}. ${MAY_BE_LED}`,
    count: 1,
    details: {
      to: { ...shownRecipient(to), chat_id: to.chat.id },
      ...(template ? { template } : {}),
      ...(text === undefined ? {} : { message_text: shownText(text) }),
    },
  };
}

async function isNew(ctx: Ctx, { person }: Recipient): Promise<boolean> {
  return !person || (await strangersAmong(ctx, [person.id])).length > 0;
}

/** Those of whom no message came and to whom none went. Whoever is no contact yet is none of ours either. */
export async function strangersAmong(ctx: Pick<Ctx, "tx">, contactIds: readonly string[]): Promise<string[]> {
  const { rows } = await connectionOf(ctx).query<{ id: string }>({
    name: "strangers_among",
    text: `
      select given.id from unnest($1::text[]) as given (id)
      where not exists (select from chats c where c.contact_id = given.id and c.last_message_id is not null)`,
    values: [[...contactIds]],
  });
  return rows.map((row) => row.id);
}
