import type { Identity } from "@parley/connectors/contract";
import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { parseChatAddress } from "../../chats/index.ts";
import { chatMembers } from "../../chats/table.ts";
import { contactsCalled, findContactIdByPhone, keptContactId, loadPerson } from "../../contacts/index.ts";
import { nameInText, type Meant } from "./name-in-text.ts";
import { assertAbility, type Recipient } from "./recipient.ts";

const MENTIONS_MAX = 100;
const NAMESAKES_MAX = 50;
const CANDIDATES_MAX = 5;

export const mentionsInput = z.array(z.string().min(1).max(60)).max(MENTIONS_MAX);

/** As the message keeps it: who was meant, and what the network is asked with. */
export interface Mentioned {
  contact_id: string;
  name: string;
  identity: Pick<Identity, "phone" | "bsuid" | "username">;
}

export interface Mentions {
  people: Mentioned[];
  /** The text with `@digits` for each of them, which phones show as the name. */
  text: string;
}

/**
 * The people a text tells that it is for them, and the text that names them.
 * @throws invalid_input  the text does not name somebody
 * @throws not_supported  the connector cannot
 * @throws chat_conflict  not a group
 * @throws member_conflict  somebody is not in it
 */
export async function loadMentions(ctx: Ctx, to: Recipient, given: readonly string[], text: string): Promise<Mentions> {
  if (to.chat.type !== "group") {
    throw new AppError("chat_conflict", {
      public: "Only people of a group can be mentioned, and this chat is with one person. Leave out mentions.",
      fields: [{ path: "mentions", message: "is for groups only" }],
    });
  }
  await assertAbility(ctx, to.chat, "mentions");
  const people = new Map<string, Mentioned>();
  const nameable = new Map<string, Meant>();
  for (const [index, name] of given.entries()) {
    const person = await memberOf(ctx, to.chat.id, name);
    if (!person) throw await outside(ctx, to.chat.id, index, name);
    people.set(person.contact_id, person);
    const address = parseChatAddress(name);
    const before = nameable.get(person.contact_id);
    nameable.set(person.contact_id, {
      index,
      names: [person.name],
      handle: handlesOf(person)[0] ?? "",
      others: [...(before?.others ?? []), ...(address?.kind === "phone" ? [address.digits] : [])],
    });
  }
  return { people: [...people.values()], text: nameInText(text, [...nameable.values()]) };
}

/** Whom `loadMentions` found, from the message's row. */
export function mentionsOf(payload: Record<string, unknown> | null): Mentioned[] {
  return (payload?.["mentions"] as Mentioned[] | undefined) ?? [];
}

/** The one in use first. */
export function handlesOf({ identity: { phone, bsuid, username } }: Mentioned): string[] {
  return [phone, bsuid, username].filter((handle) => handle !== undefined);
}

/** @param text  an id, also of a contact that was merged, or a number */
export async function memberOf(ctx: Ctx, chatId: string, text: string): Promise<Mentioned | null> {
  const address = parseChatAddress(text);
  const contactId =
    address?.kind === "contact"
      ? await keptContactId(ctx, address.id)
      : address?.kind === "phone"
        ? await findContactIdByPhone(ctx, address.digits)
        : null;
  if (!contactId) return null;
  const [member] = await db(ctx)
    .select({ contactId: chatMembers.contactId })
    .from(chatMembers)
    .where(and(eq(chatMembers.chatId, chatId), eq(chatMembers.contactId, contactId)));
  if (!member) return null;
  const { id, name, identity } = await loadPerson(ctx, member.contactId);
  const { phone, bsuid, username } = identity;
  const known = { ...(phone ? { phone } : {}), ...(bsuid ? { bsuid } : {}), ...(username ? { username } : {}) };
  return { contact_id: id, name, identity: known };
}

async function outside(ctx: Ctx, chatId: string, index: number, received: string): Promise<AppError> {
  const candidates = parseChatAddress(received) ? [] : await membersCalled(ctx, chatId, received);
  return new AppError("member_conflict", {
    public:
      candidates.length > 0
        ? `\`mentions.${index}\` is a name, not an id; \`candidates\` holds who has it. Give con_… of whom you mean. Nothing was sent.`
        : `\`mentions.${index}\` is nobody in this group. Give con_… or +number of its members: see list_group_members. Nothing was sent.`,
    fields: [
      {
        path: `mentions.${index}`,
        message: "is not in the group",
        received,
        expected: "con_… or +number",
        finder: "list_group_members",
      },
    ],
    hint: "list_group_members",
    ...(candidates.length > 0 ? { details: { candidates } } : {}),
  });
}

/** Only people of the group can be meant; where none of them has the name, nobody is offered. */
async function membersCalled(ctx: Ctx, chatId: string, name: string) {
  const called = await contactsCalled(ctx, name, NAMESAKES_MAX);
  const ids = called.map((contact) => contact.contact_id);
  const rows = await db(ctx)
    .select({ id: chatMembers.contactId })
    .from(chatMembers)
    .where(and(eq(chatMembers.chatId, chatId), inArray(chatMembers.contactId, ids)));
  const inside = new Set(rows.map((row) => row.id));
  return called.filter((contact) => inside.has(contact.contact_id)).slice(0, CANDIDATES_MAX);
}
