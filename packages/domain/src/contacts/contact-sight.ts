import type { Caller, Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull, not, or, sql, type SQL } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { metByPhone, oneOf, otherThan } from "../met-by-phone.ts";
import { contacts } from "./table.ts";

interface Sight {
  caller: Pick<Caller, "phoneIds">;
}

/** Those who are contacts: neither merged away nor removed, and not of phones the key may not use. */
export function inSight(ctx: Sight): SQL | undefined {
  return and(isNull(contacts.mergedIntoId), isPresent(), onPhonesOf(ctx));
}

/**
 * Not removed, or back since: whoever writes to us after their removal is a contact again. Networks tell a message's
 * time to the second, so within that of the removal it counts when we recorded it; one that arrives late is told by its own time.
 */
export function isPresent(): SQL | undefined {
  const second = sql`date_trunc('second', ${contacts.removedAt})`;
  return or(
    isNull(contacts.removedAt),
    sql`exists (select 1 from ${chats} h where h.contact_id = ${contacts.id} and h.last_inbound_at >= ${second}
      and exists (select 1 from messages m where m.chat_id = h.id and not m.from_me
        and m.sent_at >= ${second} and m.created_at > ${contacts.removedAt}))`,
  );
}

/** A key of some phones sees whom those phones have met, and who was only written down. */
export function onPhonesOf(ctx: Sight): SQL | undefined {
  const { phoneIds } = ctx.caller;
  if (!phoneIds) return undefined;
  return or(metByPhone(CONTACT, oneOf(phoneIds)), not(metByPhone(CONTACT, sql`true`)));
}

/** Whether phones that the key may not use have met the contact too; never for a key of all phones. */
export async function isKnownElsewhere(ctx: Pick<Ctx, "tx" | "caller">, id: string): Promise<boolean> {
  const { phoneIds } = ctx.caller;
  if (!phoneIds) return false;
  const met = and(eq(contacts.id, id), metByPhone(CONTACT, otherThan(phoneIds)));
  return (await db(ctx).$count(contacts, met)) > 0;
}

const CONTACT = { id: sql`${contacts.id}`, workspaceId: sql`${contacts.workspaceId}` };
