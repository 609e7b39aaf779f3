/**
 * Accounts of WhatsApp: a number with the ids that the network has for whoever has it. One person may have several,
 * a private phone and one from work, where people made one contact of two. Each has a chat, a service window
 * and a block list entry of its own: what is sent to one never goes to the other.
 */
import { and, eq, isNull, type SQL } from "drizzle-orm";
import type { chats } from "../chats/table.ts";
import type { contactIdentifiers } from "./table.ts";

export interface Account {
  contactId: string;
  /** Null for the one the contact was made with, else the id of the contact that this one was made with. */
  accountId: string | null;
}

/** Of a table with accounts: the rows of this one. */
export function isOfAccount(table: typeof chats | typeof contactIdentifiers, account: Account): SQL | undefined {
  const { accountId } = account;
  return and(
    eq(table.contactId, account.contactId),
    accountId === null ? isNull(table.accountId) : eq(table.accountId, accountId),
  );
}

/** For maps by account. */
export function accountKey({ contactId, accountId }: { contactId: string | null; accountId: string | null }): string {
  return `${contactId ?? ""}:${accountId ?? ""}`;
}
