import type { ChatRef, Identity } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { findOrCreateChats, type ChatRow } from "../../chats/index.ts";
import { resolveAccounts, type Account } from "../../contacts/index.ts";
import type { MessageEvent } from "./message-events.ts";

/** Chats and contacts of a batch, looked up together. */
export interface Places {
  chatOf(ref: ChatRef): ChatRow;
  /** Null for nobody. */
  contactOf(identity: Identity | undefined): string | null;
}

/** Creates on first sight who writes and where; people and chats only mentioned by follow-ups too. */
export async function resolvePlaces(ctx: Ctx, phoneId: string, events: readonly MessageEvent[]): Promise<Places> {
  const identities = new Map<string, Identity>();
  const refs = new Map<string, ChatRef>();
  for (const event of events) {
    for (const identity of identitiesOf(event)) identities.set(keyOf(identity), identity);
    // A follow-up needs no chat of its own: it is where its message is.
    if (event.kind === "message" || event.kind === "call") refs.set(refKey(event.chat), event.chat);
  }
  const keys = [...identities.keys()];
  const found = await resolveAccounts(ctx, [...identities.values()]);
  const accounts = new Map(keys.map((key, index) => [key, found[index] ?? NOBODY]));
  const accountOf = (identity: Identity | undefined) => (identity && accounts.get(keyOf(identity))) ?? NOBODY;
  const chats = await findOrCreateChats(
    ctx,
    phoneId,
    [...refs.values()].map((ref) => ({ ref, ...accountOf(ref.peer) })),
  );
  const chatByKey = new Map([...refs.keys()].map((key, index) => [key, chats[index]]));
  return {
    contactOf: (identity) => accountOf(identity).contactId,
    chatOf(ref) {
      const chat = chatByKey.get(refKey(ref));
      if (!chat) throw new Error("A chat of the batch was not resolved.");
      return chat;
    },
  };
}

const NOBODY: Omit<Account, "contactId"> & { contactId: string | null } = { contactId: null, accountId: null };

function identitiesOf(event: MessageEvent): Identity[] {
  const peers = event.kind === "status" ? [event.recipient] : [senderOf(event), event.chat.peer];
  return peers.filter((identity) => identity !== undefined);
}

function senderOf(event: Exclude<MessageEvent, { kind: "status" }>): Identity | undefined {
  return event.kind === "call" ? event.caller : event.sender;
}

function keyOf(identity: Identity): string {
  return JSON.stringify([
    identity.phone,
    identity.bsuid,
    identity.parentBsuid,
    identity.lid,
    identity.username,
    identity.pushName,
  ]);
}

function refKey(ref: ChatRef): string {
  return `${ref.type}:${ref.networkId}`;
}
