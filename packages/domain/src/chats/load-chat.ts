import { AppError, type Ctx } from "@parley/kernel";
import { db, preparedQuery } from "@parley/store";
import { and, eq, inArray, isNull, or, sql, type SQL } from "drizzle-orm";
import { findAccountByPhone, isOfAccount, keptContactId } from "../contacts/index.ts";
import { loadWorkspace } from "../workspaces/index.ts";
import { CHAT_ID_EXPECTED, parseChatAddress, type ChatAddress } from "./chat-address.ts";
import { chatsCalled } from "./chat-candidates.ts";
import { namesOf } from "./chat-people.ts";
import type { ChatRow } from "./find-or-create.ts";
import { otherPhone } from "../other-phone.ts";
import { phonesById } from "../phones-by-id.ts";
import { chats } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/**
 * The chat that a caller names, exactly: by a number the one with that number. Of a person with chats on several phones
 * it is that on the workspace's default phone; where that has none, all are named, and none is guessed.
 * @throws chat_not_found  none in this workspace, or on a phone this key may not use
 * @throws chat_conflict  more than one and none on the default phone, or another phone than `phoneId`
 */
export async function loadChat(ctx: Reach, chatId: string, phoneId?: string): Promise<ChatRow> {
  const address = parseChatAddress(chatId);
  if (!address) throw await notAnAddress(ctx, chatId);
  const found = (await candidates(ctx, address)).filter((chat) => mayUse(ctx, chat.phoneId));
  const wanted = phoneId === undefined ? found : found.filter((chat) => chat.phoneId === phoneId);
  const [chat, ...others] = wanted;
  if (!chat) {
    const elsewhere = found[0];
    if (elsewhere && phoneId !== undefined) throw await otherPhone(ctx, "chat", [elsewhere.phoneId], phoneId);
    throw notFound(chatId, "is not known in this workspace");
  }
  if (others.length === 0) return chat;
  const { defaultPhoneId } = await loadWorkspace(ctx);
  const ofDefault = wanted.filter((one) => one.phoneId === defaultPhoneId);
  if (ofDefault[0] && ofDefault.length === 1) return ofDefault[0];
  throw await ambiguous(ctx, chatId, wanted);
}

/**
 * The chat that a caller names, held until the end of the transaction: for changes that depend on what it is now.
 * @throws chat_not_found | chat_conflict  as `loadChat`
 */
export async function holdChat(ctx: Reach, chatId: string, phoneId?: string): Promise<ChatRow> {
  const { id } = await loadChat(ctx, chatId, phoneId);
  const [row] = await db(ctx).select().from(chats).where(eq(chats.id, id)).for("update");
  if (!row) throw notFound(chatId, "is not known in this workspace");
  // It was merged while we waited for it.
  return row.mergedIntoId ? holdChat(ctx, row.mergedIntoId) : row;
}

/**
 * Holds chats by id in one order always, with those they were merged into, so that none is merged until the end
 * of the transaction.
 * @returns  of those that were merged, the chats that stayed
 */
export async function holdChats(ctx: Reach, ids: readonly string[]): Promise<string[]> {
  const rows = await db(ctx)
    .select({ id: chats.id, mergedIntoId: chats.mergedIntoId })
    .from(chats)
    .where(inArray(chats.id, [...new Set(ids)]))
    .orderBy(chats.id)
    .for("update");
  const kept = [...new Set(rows.flatMap((row) => row.mergedIntoId ?? []))];
  if (kept.length === 0) return [];
  const moved = await holdChats(ctx, kept);
  return [...new Set([...kept, ...moved])];
}

const chatById = preparedQuery((db) =>
  db
    .select()
    .from(chats)
    .where(eq(chats.id, sql.placeholder("id")))
    .prepare("chat_by_id"),
);

async function candidates(ctx: Reach, address: ChatAddress): Promise<ChatRow[]> {
  switch (address.kind) {
    case "chat": {
      const [row] = await chatById(ctx).execute({ id: address.id });
      return row?.mergedIntoId ? candidates(ctx, { kind: "chat", id: row.mergedIntoId }) : row ? [row] : [];
    }
    case "contact": {
      const contactId = await keptContactId(ctx, address.id);
      return lastWrittenIn(
        await select(ctx, and(eq(chats.contactId, contactId), eq(chats.type, "direct"), isNull(chats.mergedIntoId))),
      );
    }
    case "phone": {
      const account = await findAccountByPhone(ctx, address.digits);
      if (!account) return [];
      return select(ctx, and(isOfAccount(chats, account), eq(chats.type, "direct"), isNull(chats.mergedIntoId)));
    }
    case "group":
      return select(
        ctx,
        and(
          eq(chats.type, "group"),
          or(eq(chats.networkId, address.networkId), eq(chats.networkId, `${address.networkId}@g.us`)),
        ),
      );
  }
}

/** Of a person with several numbers, on each phone the chat with the one they wrote from last. */
function lastWrittenIn(rows: readonly ChatRow[]): ChatRow[] {
  const at = (row: ChatRow) => [row.lastInboundAt?.getTime() ?? 0, row.lastActivityAt.getTime()] as const;
  const newest = rows.toSorted((a, b) => at(b)[0] - at(a)[0] || at(b)[1] - at(a)[1]);
  return newest.filter((row, index) => newest.findIndex((one) => one.phoneId === row.phoneId) === index);
}

function select(ctx: Reach, where: SQL | undefined): Promise<ChatRow[]> {
  return db(ctx).select().from(chats).where(where).limit(20);
}

/** Chats by id for lists; those that are gone or not for this key are left out. */
export async function loadChats(ctx: Reach, ids: readonly string[]): Promise<Map<string, ChatRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db(ctx)
    .select()
    .from(chats)
    .where(inArray(chats.id, [...new Set(ids)]));
  return new Map(rows.filter((row) => mayUse(ctx, row.phoneId)).map((row) => [row.id, row]));
}

export function mayUse(ctx: Pick<Ctx, "caller">, phoneId: string): boolean {
  return ctx.caller.phoneIds === undefined || ctx.caller.phoneIds.includes(phoneId);
}

function notFound(received: string, what: string): AppError {
  return new AppError("chat_not_found", {
    public: `The chat \`${received.slice(0, 60)}\` ${what}. Find it with search_chats or list_chats; for a number nobody has written with yet, use create_chat first.`,
    fields: [{ path: "chat_id", message: what, received: received.slice(0, 60), expected: CHAT_ID_EXPECTED }],
    hint: "search_chats",
  });
}

/** A name is never enough, not even where only one has it: people choose their own. */
async function notAnAddress(ctx: Reach, given: string): Promise<AppError> {
  const candidates = await chatsCalled(ctx, given);
  if (candidates.length === 0) return notFound(given, "is not a form of chat id");
  const many = candidates.length > 1;
  return new AppError(many ? "chat_conflict" : "chat_not_found", {
    public: many
      ? "This is a name, and several chats fit it: they are in `candidates`. Ask which one is meant, then name it by its chat_id."
      : "This is a name, not an id: `candidates` holds the chat that has it. Name it by its chat_id.",
    fields: [{ path: "chat_id", message: "is a name", received: given.slice(0, 60), expected: CHAT_ID_EXPECTED }],
    details: { candidates },
    hint: "search_chats",
  });
}

/** Whose they are is told to keys that may read chats, as lists do. */
async function ambiguous(ctx: Reach, received: string, found: readonly ChatRow[]): Promise<AppError> {
  const mayRead = ctx.caller.scopes.has("chats:read");
  const people = await namesOf(ctx, found);
  const phones = await phonesById(
    ctx,
    found.map((chat) => chat.phoneId),
  );
  const candidates = found.map((chat) => {
    const name = mayRead && (chat.name ?? people.get(chat.contactId ?? ""));
    const phone = phones.get(chat.phoneId);
    return {
      chat_id: chat.id,
      ...(name ? { name } : {}),
      phone_id: chat.phoneId,
      ...(phone ? { phone_name: phone.name } : {}),
      ...(phone?.number ? { phone_number: `+${phone.number}` } : {}),
    };
  });
  return new AppError("chat_conflict", {
    public: `\`${received}\` has chats on several phones, none of them the default one. Give phone_id too, or name one of the \`candidates\` by its chat_id.`,
    fields: [{ path: "chat_id", message: "has several candidates", received }],
    details: { candidates },
  });
}
