import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { resolveContact } from "../contacts/index.ts";
import { isWindowOpen, loadRecipient, queueMessage } from "../messages/index.ts";
import { peopleOf, type Participant } from "./group-wish.ts";
import { isInvited } from "./perform.ts";
import type { OperationRow } from "./settle-operation.ts";
import type { StoredResult } from "./table.ts";

/**
 * Sends the invite link to everyone who could not be added and may be written to freely. To the others
 * nothing is sent: the caller gets the link and decides.
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
  const [group] = await db(ctx).select({ name: chats.name }).from(chats).where(eq(chats.id, operation.chatId));
  const text = group?.name ? `${group.name}: ${inviteLink}` : inviteLink;
  const after: StoredResult[] = [];
  for (const result of results) {
    const person = people.get(result.id);
    const sent = person && isInvited(result) && (await invite(ctx, operation.phoneId, person, text));
    after.push(sent ? { ...result, invited: true } : result);
  }
  return after;
}

/** False where no service window is open, and for somebody whom the phone blocks. */
async function invite(ctx: Ctx, phoneId: string, person: Participant, text: string): Promise<boolean> {
  const contactId = await resolveContact(ctx, person.identity);
  const [chat] = await db(ctx)
    .select({ id: chats.id, lastInboundAt: chats.lastInboundAt })
    .from(chats)
    .where(and(eq(chats.phoneId, phoneId), eq(chats.contactId, contactId), isNull(chats.mergedIntoId)));
  if (!chat || !isWindowOpen(chat.lastInboundAt, ctx.clock.now())) return false;
  const to = await loadRecipient(ctx, chat.id);
  if (to.standing.isBlocked) return false;
  await queueMessage(ctx, to, { type: "text", text });
  return true;
}
