import type { ChatRef, Identity } from "@parley/connectors/contract";
import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { accountKey, isOfAccount, type Account, lockContacts, outOfSight, shownNames } from "../contacts/index.ts";
import { groupNames } from "./group-names.ts";
import { chats } from "./table.ts";

export type ChatRow = typeof chats.$inferSelect;

export interface ChatWanted {
  ref: ChatRef;
  /** The other person of a direct chat. */
  contactId: string | null;
  /** Which of their accounts. */
  accountId?: string | null;
}

/**
 * The chat of each reference, in the same order; made on first sight. A person may be written under
 * more than one network id (a number, a BSUID): the direct chat with an account is one all the same.
 */
export async function findOrCreateChats(ctx: Ctx, phoneId: string, wanted: readonly ChatWanted[]): Promise<ChatRow[]> {
  if (wanted.length === 0) return [];
  let known = await findChats(ctx, phoneId, wanted);
  if (!wanted.every(known)) {
    // A person's chat may be asked for under two network ids at once, which no unique index would notice.
    await lockContacts(ctx);
    known = await findChats(ctx, phoneId, wanted);
    const missing = new Map<string, ChatWanted>();
    for (const item of wanted) if (!known(item)) missing.set(item.contactId ? keyOf(item) : item.ref.networkId, item);
    if (missing.size > 0) await createChats(ctx, phoneId, [...missing.values()]);
    known = await findChats(ctx, phoneId, wanted);
  }
  return wanted.map((item) => {
    const chat = known(item);
    if (!chat) throw new Error("A chat was neither found nor made.");
    return chat;
  });
}

async function findChats(
  ctx: Ctx,
  phoneId: string,
  wanted: readonly ChatWanted[],
): Promise<(item: ChatWanted) => ChatRow | undefined> {
  const networkIds = wanted.map((item) => item.ref.networkId);
  const people = wanted.flatMap((item) => (item.ref.type === "direct" && item.contactId ? [item.contactId] : []));
  const rows = await db(ctx)
    .select()
    .from(chats)
    .where(and(eq(chats.phoneId, phoneId), inArray(chats.networkId, networkIds)));
  const direct =
    people.length === 0
      ? []
      : await db(ctx)
          .select()
          .from(chats)
          .where(and(eq(chats.phoneId, phoneId), inArray(chats.contactId, people), isNull(chats.mergedIntoId)));
  const merged = await db(ctx)
    .select()
    .from(chats)
    .where(
      inArray(
        chats.id,
        rows.flatMap((row) => row.mergedIntoId ?? []),
      ),
    );
  const byId = new Map(merged.map((row) => [row.id, row]));
  const byNetworkId = new Map(
    rows.map((row) => [row.networkId, (row.mergedIntoId && byId.get(row.mergedIntoId)) || row]),
  );
  const byAccount = new Map(direct.map((row) => [keyOf(row), row]));
  return (item) => byNetworkId.get(item.ref.networkId) ?? (item.contactId ? byAccount.get(keyOf(item)) : undefined);
}

function keyOf({ contactId, accountId = null }: Pick<ChatWanted, "contactId" | "accountId">): string {
  return accountKey({ contactId, accountId });
}

/** The id of the direct chat with this account on this phone, if there is one. */
export async function findDirectChat(ctx: Pick<Ctx, "tx">, phoneId: string, account: Account): Promise<string | null> {
  const [row] = await db(ctx)
    .select({ id: chats.id })
    .from(chats)
    .where(and(eq(chats.phoneId, phoneId), isOfAccount(chats, account), isNull(chats.mergedIntoId)));
  return row?.id ?? null;
}

async function createChats(ctx: Ctx, phoneId: string, wanted: readonly ChatWanted[]): Promise<void> {
  const now = ctx.clock.now();
  const people = wanted.flatMap((item) => item.contactId ?? []);
  const [names, unseen] = [await shownNames(ctx, people), await outOfSight(ctx, people)];
  const made = await db(ctx)
    .insert(chats)
    .values(
      wanted.map(({ ref, contactId, accountId = null }) => ({
        id: ctx.ids.next("chat"),
        workspaceId: ctx.workspaceId,
        phoneId,
        type: ref.type,
        networkId: ref.networkId,
        ...(ref.type === "direct" ? { contactId, accountId } : {}),
        unmet: ref.type === "direct" && unseen.has(contactId ?? ""),
        ...(ref.type === "group"
          ? groupNames(null, ref.subject ?? null)
          : { nameFolded: foldText(names.get(contactId ?? "") ?? "") }),
        lastActivityAt: now,
        createdAt: now,
        updatedAt: now,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: chats.id });
  for (const { id } of made) ctx.events.publish("chat.created", { chat_id: id });
}

/** A chat as a connector takes it. */
export function chatRefOf(chat: Pick<ChatRow, "type" | "networkId">, peer?: Identity): ChatRef {
  return { type: chat.type, networkId: chat.networkId, ...(peer ? { peer } : {}) };
}
