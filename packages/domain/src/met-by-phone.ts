import { sql, type SQL } from "drizzle-orm";

/**
 * Whether a contact is in a direct chat or a group, or the writer of a message, on a phone `p` that fits. Opening a
 * chat with a number that another phone knows is no meeting.
 */
export function metByPhone(contact: { id: SQL; workspaceId: SQL }, fits: SQL): SQL {
  return sql`(exists (select 1 from chats p where p.contact_id = ${contact.id} and not p.unmet and ${fits})
    or exists (select 1 from chat_members m join chats p on p.id = m.chat_id
      where m.contact_id = ${contact.id} and ${fits})
    or exists (select 1 from messages p
      where p.workspace_id = ${contact.workspaceId} and p.sender_id = ${contact.id} and ${fits}))`;
}

/** For `metByPhone`: one of these, or another than these. */
export const oneOf = (phoneIds: readonly string[]): SQL => sql`p.phone_id = any (${sql.param([...phoneIds])}::text[])`;
export const otherThan = (phoneIds: readonly string[]): SQL =>
  sql`p.phone_id <> all (${sql.param([...phoneIds])}::text[])`;
