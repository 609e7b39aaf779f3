import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { chatMembers } from "../chats/table.ts";
import { contactNames } from "../contacts/index.ts";
import { contactIdentifiers } from "../contacts/table.ts";
import type { MessageRow } from "./message-view.ts";
import { handlesOf, mentionsOf } from "./send/mentions.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId">;
type Named = Pick<MessageRow, "chatId" | "text" | "payload">;

const HANDLE = /(?<![\p{L}\p{N}])@([\p{L}\p{N}][\p{L}\p{N}._-]*[\p{L}\p{N}])/gu;
const DIGITS = /^\d{5,20}$/;
/** Of one answer; further ones are shown as numbers. */
const NUMBERS_MAX = 500;

/**
 * Shows a message's text as phones do: `@Name` for `@` and the number of somebody in its group, or
 * whatever else we named them with. Names of others than the group's people are not looked up.
 */
export async function mentionShower(ctx: Reach, rows: readonly Named[]): Promise<(row: Named, text: string) => string> {
  const naming = rows.filter((row) => row.text?.includes("@"));
  if (naming.length === 0) return (_row, text) => text;
  const meant = naming.flatMap((row) => mentionsOf(row.payload));
  const members = await membersByNumber(ctx, naming);
  const names = await contactNames(ctx, [...meant.map((person) => person.contact_id), ...members.values()]);
  return (row, text) => {
    const own = new Map(
      mentionsOf(row.payload).flatMap((person) => handlesOf(person).map((handle) => [handle, person.contact_id])),
    );
    return text.replace(HANDLE, (whole, handle: string) => {
      const name = names.get(own.get(handle) ?? members.get(`${row.chatId} ${handle}`) ?? "");
      // Who is known by nothing but the number is shown by it.
      return name && !name.startsWith("+") ? `@${name.replace(/^@/, "")}` : whole;
    });
  };
}

/** Contact ids of those whom the texts of a group name by number, by chat and number. */
export async function membersByNumber(ctx: Reach, rows: readonly Named[]): Promise<Map<string, string>> {
  const numbers = rows.flatMap((row) =>
    [...(row.text ?? "").matchAll(HANDLE)].flatMap(([, handle]) => (handle && DIGITS.test(handle) ? [handle] : [])),
  );
  if (numbers.length === 0) return new Map();
  const found = await db(ctx)
    .select({ chatId: chatMembers.chatId, number: contactIdentifiers.value, id: contactIdentifiers.contactId })
    .from(contactIdentifiers)
    .innerJoin(chatMembers, eq(chatMembers.contactId, contactIdentifiers.contactId))
    .where(
      and(
        eq(contactIdentifiers.workspaceId, ctx.workspaceId),
        eq(contactIdentifiers.kind, "phone"),
        inArray(contactIdentifiers.value, [...new Set(numbers)].slice(0, NUMBERS_MAX)),
        inArray(chatMembers.chatId, [...new Set(rows.map((row) => row.chatId))]),
      ),
    );
  return new Map(found.map(({ chatId, number, id }) => [`${chatId} ${number}`, id]));
}
