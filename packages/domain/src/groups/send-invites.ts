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
  for (const result of results.filter(isInvited)) {
    const person = people.get(result.id);
    const to = person && (await freelyWritten(ctx, operation.phoneId, await resolveContact(ctx, person.identity)));
    if (to) reached.set(result.id, to);
  }
  const agreed = "invitesAgreed" in operation.wish && operation.wish.invitesAgreed;
  if (reached.size > 1 && !agreed) return results.map((result) => (reached.has(result.id) ? unsent(result) : result));
  for (const to of reached.values()) await queueMessage(ctx, to, { type: "text", text });
  return results.map((result) => (reached.has(result.id) ? { ...result, invited: true } : result));
}

/** Several people hear from us only after somebody has agreed to it; the others of the call are as they were. */
function unsent(result: StoredResult): StoredResult {
  if (!result.error) return result;
  const message = `${result.error.message} Not invited yet, since several would be: send the invite_link with send_message.`;
  return { ...result, error: { ...result.error, message } };
}

/** Of these people, those to whom an invite link would go at once. */
export async function invitedOf(ctx: Ctx, phoneId: string, people: readonly Participant[]): Promise<Participant[]> {
  const invited: Participant[] = [];
  // Who is named by number alone is no contact yet, so has no chat.
  for (const person of people) if (await freelyWritten(ctx, phoneId, person.id)) invited.push(person);
  return invited;
}

/** Their chat; null where no service window is open, and for somebody whom the phone blocks. */
async function freelyWritten(ctx: Ctx, phoneId: string, contactId: string): Promise<Recipient | null> {
  const [chat] = await db(ctx)
    .select({ id: chats.id, lastInboundAt: chats.lastInboundAt })
    .from(chats)
    .where(and(eq(chats.phoneId, phoneId), eq(chats.contactId, contactId), isNull(chats.mergedIntoId)));
  if (!chat || !isWindowOpen(chat.lastInboundAt, ctx.clock.now())) return null;
  const to = await loadRecipient(ctx, chat.id);
  return to.standing.isBlocked ? null : to;
}
