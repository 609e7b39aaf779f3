import { AppError, type Ctx } from "@parley/kernel";
import { loadChat, type ChatRow } from "../../chats/index.ts";
import { loadPerson, type Person } from "../../contacts/index.ts";

/** Who a message goes to, in words a caller can check. */
export interface Recipient {
  chat: ChatRow;
  /** The other person; null in a group. */
  person: Person | null;
  name: string;
  /** `+digits`, or null when no number is known. */
  number: string | null;
}

/**
 * Resolves exactly, or refuses with the candidates: a message never goes to a guess.
 * @throws chat_not_found | chat_conflict
 */
export async function loadRecipient(ctx: Ctx, chatId: string, phoneId?: string): Promise<Recipient> {
  const chat = await loadChat(ctx, chatId, phoneId);
  const person = chat.contactId ? await loadPerson(ctx, chat.contactId) : null;
  return {
    chat,
    person,
    name: chat.name ?? person?.name ?? "Group",
    number: person?.identity.phone ? `+${person.identity.phone}` : null,
  };
}

/** @throws not_supported  naming the connector */
export async function assertAbility(ctx: Ctx, chat: ChatRow, ability: "react" | "templates"): Promise<void> {
  const connector = await ctx.ports.connectors.of(ctx.workspaceId, chat.phoneId);
  if (connector.abilities[ability]) return;
  throw new AppError("not_supported", {
    public: `The connector ${connector.name} of this phone has no ${ability === "react" ? "reactions" : "templates"}.`,
  });
}
