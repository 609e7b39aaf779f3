import { AppError, inTurn, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { parseChatAddress } from "../chats/index.ts";
import { chatMembers, chats } from "../chats/table.ts";
import { findContactIdByPhone, loadPerson } from "../contacts/index.ts";
import type { Participant } from "./group-wish.ts";
import type { StoredResult } from "./table.ts";

/** People in one call; with several groups, people times groups. */
export const PARTICIPANTS_MAX = 60;

export const participantsInput = z.array(z.string()).min(1).max(PARTICIPANTS_MAX).describe("con_… or +number.");

export interface Resolved {
  people: Participant[];
  /** Who could not be meant, with the reason; in the order given. */
  refused: StoredResult[];
}

/** Whom the caller means, each once. Several ways to name one person are that one person. */
export async function resolveParticipants(ctx: Ctx, given: readonly string[]): Promise<Resolved> {
  const people = new Map<string, Participant>();
  const refused: StoredResult[] = [];
  await inTurn(ctx.caller, given, async (text) => {
    const found = await participantOf(ctx, text.trim());
    if (found) people.set(found.id, found);
    else refused.push(notFound(text));
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
      ...outside.map(({ id, name }) => ({
        id,
        name,
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
    if (contactId) return contactOf(ctx, contactId);
    return { id: `+${address.digits}`, name: `+${address.digits}`, identity: { phone: address.digits } };
  }
  if (address?.kind !== "chat") return null;
  const [chat] = await db(ctx)
    .select({ contactId: chats.contactId })
    .from(chats)
    .where(and(eq(chats.id, address.id), eq(chats.type, "direct")));
  return chat?.contactId ? contactOf(ctx, chat.contactId) : null;
}

async function contactOf(ctx: Ctx, contactId: string): Promise<Participant | null> {
  try {
    const { id, name, identity } = await loadPerson(ctx, contactId);
    return { id, name, identity };
  } catch (error) {
    if (error instanceof AppError && error.code === "contact_not_found") return null;
    throw error;
  }
}

function notFound(text: string): StoredResult {
  return {
    id: text.slice(0, 60),
    ok: false,
    error: { code: "contact_not_found", message: "is nobody we know; give con_… (search_contacts) or +number" },
  };
}
