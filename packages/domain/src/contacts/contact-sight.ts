import type { Caller } from "@parley/kernel";
import { and, isNull, not, or, sql, type SQL } from "drizzle-orm";
import { chatMembers, chats } from "../chats/table.ts";
import { messages } from "../messages/table.ts";
import { contacts } from "./table.ts";

interface Sight {
  caller: Pick<Caller, "phoneIds">;
}

/** Those who are contacts: neither merged away nor removed, and not of phones the key may not use. */
export function inSight(ctx: Sight): SQL | undefined {
  return and(isNull(contacts.mergedIntoId), isPresent(), onPhonesOf(ctx));
}

/** Not removed, or back since: whoever writes to us after their removal is a contact again. */
export function isPresent(): SQL | undefined {
  return or(
    isNull(contacts.removedAt),
    sql`exists (select 1 from ${chats} h where h.contact_id = ${contacts.id} and h.last_inbound_at > ${contacts.removedAt})`,
  );
}

/** A key of some phones sees whom those phones have met, and who was only written down. */
export function onPhonesOf(ctx: Sight): SQL | undefined {
  const { phoneIds } = ctx.caller;
  if (!phoneIds) return undefined;
  const phones = sql`any (${sql.param([...phoneIds])}::text[])`;
  return or(met(sql`p.phone_id = ${phones}`), not(met(sql`true`)));
}

/** In a direct chat or a group, or as the writer of a message, on a phone `p` that fits. */
function met(phone: SQL): SQL {
  return sql`(exists (select 1 from ${chats} p where p.contact_id = ${contacts.id} and ${phone})
    or exists (select 1 from ${chatMembers} m join ${chats} p on p.id = m.chat_id
      where m.contact_id = ${contacts.id} and ${phone})
    or exists (select 1 from ${messages} p
      where p.workspace_id = ${contacts.workspaceId} and p.sender_id = ${contacts.id} and ${phone}))`;
}
