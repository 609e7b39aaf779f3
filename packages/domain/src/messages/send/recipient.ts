import { CONNECTOR_NAMES, type MessageAct } from "@parley/connectors/contract";
import { AppError, type Ctx } from "@parley/kernel";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import { assertLinked, holdChat, loadChat, type ChatRow, type namedChat } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { personBehind, personFinder, type Person } from "../../contacts/index.ts";
import { findChatStanding, type ChatStanding } from "./chat-standing.ts";
import { NAMELESS_GROUP } from "../../nameless.ts";

/** Who a message goes to, in words a caller can check. */
export interface Recipient {
  chat: ChatRow;
  /** The other person; null in a group. */
  person: Person | null;
  name: string;
  /** `+digits`, or null when no number is known. */
  number: string | null;
  /** Asked by whatever sends: see assertReachable. */
  standing: ChatStanding;
  /** Which argument of the call led to this chat, or asks for the sending: refusals are told of it. */
  argument: string;
}

/**
 * Resolves exactly, or refuses with the candidates: a message never goes to a guess.
 * @throws chat_not_found | chat_conflict
 * @throws phone_conflict  its phone was unlinked
 */
export async function loadRecipient(
  ctx: Ctx,
  chatId: string,
  phoneId?: string,
  argument = "chat_id",
): Promise<Recipient> {
  // All are asked at once; where the chat turns out to be another one (a number, a merged chat) the rest is asked again.
  const [chat, guessed, asNamed] = await Promise.all([
    loadChat(ctx, chatId, phoneId),
    personOfChat(ctx, { chatId }),
    findChatStanding(ctx, chatId),
  ]);
  const isMeant = chat.id === chatId;
  const person = isMeant ? guessed : await personBehind(ctx, chat);
  const standing = isMeant ? asNamed : await findChatStanding(ctx, chat.id);
  if (!standing) throw new Error("A chat that was loaded has a phone.");
  assertLinked(standing, phoneId === undefined ? argument : "phone_id");
  const number = person?.identity.phone ? `+${person.identity.phone}` : null;
  const isUnseen = chat.unmet && ctx.caller.phoneIds !== undefined;
  return {
    chat,
    person,
    name: chat.name ?? (isUnseen ? number : person?.name) ?? NAMELESS_GROUP,
    number,
    standing,
    argument,
  };
}

/** Who an answer or a preview is about. */
export function addressOf({ chat, name, number }: Recipient): z.output<typeof namedChat> {
  return { chat_id: chat.id, chat_name: name, ...(number ? { number } : {}) };
}

/** The same in a list of several. */
export function shownRecipient({ chat, name, number }: Recipient): { chat_id: string; name: string; number?: string } {
  return { chat_id: chat.id, name, ...(number ? { number } : {}) };
}

/** The same, with the chat held until the end of the transaction: for what is kept with it, rather than sent at once. */
export async function holdRecipient(ctx: Ctx, chatId: string, phoneId?: string): Promise<Recipient> {
  return loadRecipient(ctx, (await holdChat(ctx, chatId, phoneId)).id);
}

/** The person of a direct chat named by its id; null for any other form of address. */
const personOfChat = personFinder(
  "person_of_chat",
  sql`(select ${chats.contactId} from ${chats} where ${chats.id} = ${sql.placeholder("chatId")})`,
  sql`(select ${chats.accountId} from ${chats} where ${chats.id} = ${sql.placeholder("chatId")})`,
);

const IN_WORDS: Record<MessageAct, string> = {
  react: "react to messages",
  templates: "send templates",
  polls: "send polls",
  mentions: "mention people",
  edit: "edit messages",
  revoke: "delete messages for everyone",
  pin: "pin messages",
  pinDirect: "pin messages in a chat with one person, only in groups",
};

/** @throws not_supported  naming the connector, and those that can */
export async function assertAbility(ctx: Ctx, chat: Pick<ChatRow, "phoneId">, act: MessageAct): Promise<void> {
  const connector = await ctx.ports.connectors.of(ctx.workspaceId, chat.phoneId, ctx);
  if (connector.abilities[act]) return;
  const able = CONNECTOR_NAMES.filter((name) => ctx.ports.connectors.factory(name).messageActs.includes(act));
  throw new AppError("not_supported", {
    public: `The connector ${connector.name} of this phone cannot ${IN_WORDS[act]}. ${able.length > 0 ? `Phones on ${able.join(", ")} can.` : "None can."}`,
  });
}
