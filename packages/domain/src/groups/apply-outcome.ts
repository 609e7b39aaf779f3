import type { Identity } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { chatRefOf } from "../chats/index.ts";
import { chats } from "../chats/table.ts";
import { resolveContacts } from "../contacts/index.ts";
import { recordMessageEvents } from "../messages/index.ts";
import { applyGroupChange } from "./apply-group-change.ts";
import { queueRead } from "./first-read.ts";
import { countChange } from "./group-rows.ts";
import { withoutTold } from "./own-changes.ts";
import type { OperationRow } from "./settle-operation.ts";
import type { StoredResult } from "./table.ts";
import { wishedChanges, type WishedChange } from "./wished-changes.ts";

interface Done {
  results: readonly StoredResult[];
  inviteLink?: string | undefined;
  settingsRefused?: boolean;
  /** Who came in, where the wish does not name them. */
  joined?: readonly Identity[];
}

/**
 * Our view takes what the network has just done, so that whoever reads next sees it. The network's own
 * news of it come before or after, and each is nothing new to the other.
 */
export async function applyOutcome(ctx: Ctx, operation: OperationRow, done: Done): Promise<void> {
  const { chatId, wish } = operation;
  if (!chatId) return;
  const changes = wishedChanges(wish, done.results, done);
  const people = (change: WishedChange) => change.people.map((person) => person.identity);
  const wanted = changes.map((change) => ({ change, identities: people(change) }));
  const joined = [...(done.joined ?? [])];
  if (joined.length > 0) wanted.push({ change: { change: "joined", people: [] }, identities: joined });
  for (const { change: wished, identities } of wanted) {
    const { people: _named, ...change } = wished;
    const contactIds = await resolveContacts(ctx, identities);
    const changes = await countChange(ctx, chatId);
    const untold = await withoutTold(ctx, chatId, operation, change, contactIds);
    await applyGroupChange(ctx, chatId, untold.change, untold.contactIds, ctx.clock.now());
    if (untold.unsure) await queueRead(ctx, { id: chatId, phoneId: operation.phoneId }, `unsure${changes}`);
    ctx.events.publish("group.changed", {
      chat_id: chatId,
      change: change.change,
      contact_ids: contactIds,
      ...(change.self ? { self: true } : {}),
    });
  }
}

/** A message that was deleted is gone for us too, whatever became of the rest of the wish. */
export async function takeBackDeleted(
  ctx: Ctx,
  { wish, chatId, phoneId }: OperationRow,
  results: readonly StoredResult[],
): Promise<void> {
  const message = wish.kind === "moderate" ? wish.message : null;
  if (!message || !chatId || !results.some((result) => result.id === message.id && result.ok)) return;
  const [chat] = await db(ctx).select().from(chats).where(eq(chats.id, chatId));
  if (!chat) return;
  const at = ctx.clock.now().toISOString();
  await recordMessageEvents(ctx, phoneId, [
    { kind: "revoke", targetProviderId: message.providerId, chat: chatRefOf(chat), fromMe: true, at },
  ]);
}
