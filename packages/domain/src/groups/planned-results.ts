import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { chatMembers } from "../chats/table.ts";
import { shownParticipant, type Participant } from "./group-wish.ts";
import type { MemberResult } from "./schemas.ts";
import { invitesOf, SEVERAL } from "./send-invites.ts";

interface Planned {
  kind: "create" | "add" | "remove" | "promote" | "demote";
  phoneId: string;
  /** Null: the group does not exist yet. */
  chatId: string | null;
  people: readonly Participant[];
  /** People can be invited only. */
  byInvite: boolean;
}

/**
 * What a dry run tells of each person: what would be done, or is so already, or that only an invite is left.
 * Whose privacy forbids being added is known to the network alone, and so not told here.
 */
export async function plannedResults(ctx: Ctx, planned: Planned): Promise<MemberResult[]> {
  const { kind, people, byInvite } = planned;
  const roles = await rolesIn(ctx, planned.chatId);
  const invites = byInvite ? await invitesTo(ctx, planned) : new Map<string, string | null>();
  return people.map((person) => {
    const head = { ...headOf(person), ok: true };
    if (isSoAlready(kind, roles.get(person.id))) return { ...head, already: true as const };
    if (!byInvite) return head;
    const kept = invites.get(person.id) ?? null;
    const message = kept === null ? INVITED_ONLY : `${INVITED_ONLY} ${kept}`;
    return { ...head, ok: false, invited: kept === null, error: { code: "not_supported", message } };
  });
}

const INVITED_ONLY = "Nobody can be added on this connector; they can join by the invite link.";

/** Who a result is about. The id of somebody who is none of our contacts yet is the number. */
export function headOf(person: Participant): Pick<MemberResult, "id" | "name" | "number"> {
  const { contact_id, name, number } = shownParticipant(person);
  return { id: person.id, name, ...(contact_id && number ? { number } : {}) };
}

/** Where nobody can be added, the invite link is enough. */
export async function addsNobody(ctx: Ctx, phoneId: string): Promise<boolean> {
  const connector = await ctx.ports.connectors.of(ctx.workspaceId, phoneId, ctx);
  const { addMembers, inviteLink } = connector.abilities.groups ?? {};
  return !addMembers && inviteLink !== undefined;
}

/** Why no link would go to each of them, null where one would. A new group sends it to nobody of several: there nobody was asked. */
async function invitesTo(ctx: Ctx, { kind, phoneId, people }: Planned): Promise<Map<string, string | null>> {
  const invites = await invitesOf(ctx, phoneId, people);
  const several = kind === "create" && [...invites.values()].filter((kept) => kept === null).length > 1;
  return several ? new Map([...invites].map(([id, kept]) => [id, kept ?? SEVERAL])) : invites;
}

/** Of those in the group, as far as we know. */
export async function rolesIn(ctx: Ctx, chatId: string | null): Promise<Map<string, "admin" | "member">> {
  if (!chatId) return new Map();
  const rows = await db(ctx)
    .select({ contactId: chatMembers.contactId, role: chatMembers.role })
    .from(chatMembers)
    .where(eq(chatMembers.chatId, chatId));
  return new Map(rows.map(({ contactId, role }) => [contactId, role]));
}

/** Of somebody who is not in the group as far as we know, only the network can say. */
function isSoAlready(kind: Planned["kind"], role: "admin" | "member" | undefined): boolean {
  if (kind === "add") return role !== undefined;
  if (kind === "promote") return role === "admin";
  return kind === "demote" && role === "member";
}
