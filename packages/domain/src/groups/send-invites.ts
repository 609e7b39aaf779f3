import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull, sql } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { resolveContact } from "../contacts/index.ts";
import { isWindowOpen, loadRecipient, queueMessage, type Recipient } from "../messages/index.ts";
import { peopleOf, type Participant } from "./group-wish.ts";
import { isInvited } from "./perform.ts";
import type { OperationRow } from "./settle-operation.ts";
import type { StoredResult } from "./table.ts";

/**
 * Sends the invite link to who could not be added and may be written to freely: to one person, or to
 * several where the caller was shown how many and agreed. To the others nothing is sent: the caller gets
 * the link and decides.
 */
export async function sendInvites(
  ctx: Ctx,
  operation: OperationRow,
  results: readonly StoredResult[],
  inviteLink: string | null,
): Promise<StoredResult[]> {
  const people = new Map(peopleOf(operation.wish).map((person) => [person.id, person]));
  const adds = operation.wish.kind === "add" || operation.wish.kind === "create";
  if (!adds || !inviteLink || !operation.chatId) return [...results];
  const [group] = await db(ctx)
    .select({ name: sql<string | null>`coalesce(${chats.subject}, ${chats.name})` })
    .from(chats)
    .where(eq(chats.id, operation.chatId));
  const text = group?.name ? `${group.name}: ${inviteLink}` : inviteLink;
  const reached = new Map<string, Recipient>();
  const kept = new Map<string, string>();
  for (const result of results.filter(isInvited)) {
    const person = people.get(result.id);
    if (!person) continue;
    const way = await wayTo(ctx, operation.phoneId, await resolveContact(ctx, person.identity));
    if (typeof way === "string") kept.set(result.id, way);
    else reached.set(result.id, way);
  }
  const agreed = "invitesAgreed" in operation.wish && operation.wish.invitesAgreed;
  // Several people hear from us only after somebody has agreed to it; the others of the call are as they were.
  const several = reached.size > 1 && !agreed;
  for (const [id, to] of reached) {
    if (several) kept.set(id, SEVERAL);
    else await queueMessage(ctx, to, { type: "text", text });
  }
  return results.map((result) => (isInvited(result) ? told(result, kept.get(result.id)) : result));
}

/** @param kept  why no link was sent; absent where one was */
function told(result: StoredResult, kept: string | undefined): StoredResult {
  if (kept === undefined || !result.error) return { ...result, invited: true };
  return { ...result, invited: false, error: { ...result.error, message: `${result.error.message} ${kept}` } };
}

export const SEVERAL = "Not invited yet, since several would be: send the invite_link with send_message.";
const WINDOW_CLOSED = "Not invited: their service window is closed. Send the invite_link by send_template_message.";
const BLOCKED = "Not invited: this phone blocks them.";

/** Of these people, those to whom an invite link would go at once. */
export async function invitedOf(ctx: Ctx, phoneId: string, people: readonly Participant[]): Promise<Participant[]> {
  const invites = await invitesOf(ctx, phoneId, people);
  return people.filter(({ id }) => invites.get(id) === null);
}

/** Why no link would go to each of them; null where one would at once. */
export async function invitesOf(
  ctx: Ctx,
  phoneId: string,
  people: readonly Participant[],
): Promise<Map<string, string | null>> {
  const invites = new Map<string, string | null>();
  // Who is named by number alone is no contact yet, so has no chat.
  for (const { id } of people) {
    const way = await wayTo(ctx, phoneId, id);
    invites.set(id, typeof way === "string" ? way : null);
  }
  return invites;
}

/** Their chat, or why nothing may be written there freely. */
async function wayTo(ctx: Ctx, phoneId: string, contactId: string): Promise<Recipient | string> {
  const [chat] = await db(ctx)
    .select({ id: chats.id, lastInboundAt: chats.lastInboundAt })
    .from(chats)
    .where(and(eq(chats.phoneId, phoneId), eq(chats.contactId, contactId), isNull(chats.mergedIntoId)))
    // Of a person with several numbers, the one they wrote from last.
    .orderBy(sql`${chats.lastInboundAt} desc nulls last`)
    .limit(1);
  if (!chat || !isWindowOpen(chat.lastInboundAt, ctx.clock.now())) return WINDOW_CLOSED;
  const to = await loadRecipient(ctx, chat.id);
  return to.standing.isBlocked ? BLOCKED : to;
}
