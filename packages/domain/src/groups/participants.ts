import { inTurn, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { parseChatAddress } from "../chats/index.ts";
import { chatMembers } from "../chats/table.ts";
import { contactsCalled, findContactIdByPhone, findPerson, outOfSight, personOfChat } from "../contacts/index.ts";
import type { Participant } from "./group-wish.ts";
import { headOf } from "./planned-results.ts";
import type { MemberResult } from "./schemas.ts";

/** People in one call; with several groups, people times groups. */
export const PARTICIPANTS_MAX = 60;

export const participantsInput = z
  .array(z.string().max(ID_CHARS_MAX))
  .min(1)
  .max(PARTICIPANTS_MAX)
  .describe("People: ids of contacts (con_…) or numbers with country code.");

export interface Resolved {
  people: Participant[];
  /** Who could not be meant, with the reason; in the order given. */
  refused: MemberResult[];
}

const CANDIDATES_MAX = 5;
/** In the whole answer, which says of each group who was refused. */
const CANDIDATES_TOLD_MAX = 60;

/**
 * Whom the caller means, each once. Several ways to name one person are that one person; a name is
 * none, and is refused with who has it.
 * @param groups  how many the answer is about
 */
export async function resolveParticipants(ctx: Ctx, given: readonly string[], groups = 1): Promise<Resolved> {
  const people = new Map<string, Participant>();
  const refused: MemberResult[] = [];
  const candidatesMax = Math.min(CANDIDATES_MAX, Math.ceil(CANDIDATES_TOLD_MAX / (given.length * groups)));
  await inTurn(ctx.caller, given, async (text) => {
    const found = await participantOf(ctx, text.trim());
    if (found) people.set(found.id, found);
    else refused.push(await notFound(ctx, text, candidatesMax));
  });
  return { people: [...people.values()], refused };
}

/** Those of `people` who are in the group; the others are refused without asking the network. */
export async function membersAmong(ctx: Ctx, chatId: string, resolved: Resolved): Promise<Resolved> {
  const rows = await db(ctx)
    .select({ contactId: chatMembers.contactId })
    .from(chatMembers)
    .where(eq(chatMembers.chatId, chatId));
  const inside = new Set(rows.map((row) => row.contactId));
  const people = resolved.people.filter((person) => inside.has(person.id));
  const outside = resolved.people.filter((person) => !inside.has(person.id));
  return {
    people,
    refused: [
      ...resolved.refused,
      ...outside.map((person) => ({
        ...headOf(person),
        ok: false,
        error: { code: "member_conflict" as const, message: "is not in the group; see list_group_members" },
      })),
    ],
  };
}

async function participantOf(ctx: Ctx, text: string): Promise<Participant | null> {
  const address = parseChatAddress(text);
  if (address?.kind === "contact") return contactOf(ctx, address.id);
  if (address?.kind === "phone") {
    const contactId = await findContactIdByPhone(ctx, address.digits);
    const known = contactId && (await contactOf(ctx, contactId));
    // Whoever this key may not see is the number it gave, and no more.
    return known || { id: `+${address.digits}`, name: `+${address.digits}`, identity: { phone: address.digits } };
  }
  if (address?.kind !== "chat") return null;
  const contactId = await personOfChat(ctx, address.id);
  return contactId ? contactOf(ctx, contactId) : null;
}

/** Null of nobody, and of somebody of phones this key may not use. */
async function contactOf(ctx: Ctx, contactId: string): Promise<Participant | null> {
  const person = await findPerson(ctx, contactId);
  if (!person || (await outOfSight(ctx, [person.id])).size > 0) return null;
  const { id, name, identity } = person;
  return { id, name, identity };
}

/** Who is kept somewhere this key can reach, and is of phones it may not use. */
export function refusedUnseen(id: string): MemberResult {
  const message = "is a contact of a phone this key may not use; use a key of that phone";
  return { id: id.slice(0, 60), ok: false, error: { code: "contact_not_found", message } };
}

async function notFound(ctx: Ctx, text: string, candidatesMax: number): Promise<MemberResult> {
  const called = parseChatAddress(text) ? [] : await contactsCalled(ctx, text, candidatesMax);
  const candidates = called.map(({ contact_id, name, number }) => ({
    contact_id,
    name,
    ...(number ? { number } : {}),
  }));
  const error =
    candidates.length > 0
      ? { message: "is a name, not an id; give con_… of whom you mean", candidates }
      : { message: "is nobody we know; give con_… (search_contacts) or +number" };
  return { id: text.slice(0, 60), ok: false, error: { code: "contact_not_found", ...error } };
}
