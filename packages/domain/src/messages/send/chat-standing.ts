import { AppError, type Ctx } from "@parley/kernel";
import { preparedQuery } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { chats } from "../../chats/table.ts";
import { contactBlocks } from "../../contacts/table.ts";
import { groups } from "../../groups/table.ts";
import { phones } from "../../phones/table.ts";
import { messageFlags } from "../table.ts";

/** What may stand between us and a chat, whatever is to be sent. */
export interface ChatStanding {
  /** The chat's phone. */
  id: string;
  unlinkedAt: Date | null;
  /** A group that the phone is known to be no longer in. */
  hasLeft: boolean;
  /** The phone blocks this person, by what its network agreed to last. */
  isBlocked: boolean;
  /** A message in it waits for an answer. */
  hasFlags: boolean;
}

/** Prepared and in one statement, because every message of ours passes here. */
const query = preparedQuery((db) =>
  db
    .select({
      id: phones.id,
      unlinkedAt: phones.unlinkedAt,
      hasLeft: sql<boolean>`exists (
        select from ${groups} where ${groups.chatId} = ${chats.id} and not ${groups.isMember})`,
      isBlocked: sql<boolean>`coalesce((
        select ${contactBlocks.kind} = 'block' from ${contactBlocks}
        where ${contactBlocks.contactId} = ${chats.contactId} and ${contactBlocks.phoneId} = ${chats.phoneId}
          and ${contactBlocks.state} = 'done'
        order by ${contactBlocks.id} desc limit 1), false)`,
      hasFlags: sql<boolean>`exists (select from ${messageFlags} where ${messageFlags.chatId} = ${chats.id})`,
    })
    .from(chats)
    .innerJoin(phones, eq(phones.id, chats.phoneId))
    .where(eq(chats.id, sql.placeholder("chatId")))
    .prepare("chat_standing"),
);

/** Null for a chat named by anything but its id. */
export async function findChatStanding(ctx: Pick<Ctx, "tx">, chatId: string): Promise<ChatStanding | null> {
  const [standing] = await query(ctx).execute({ chatId });
  return standing ?? null;
}

interface Reached {
  chat: { id: string; contactId: string | null };
  name: string;
  standing: ChatStanding;
}

/**
 * @throws group_conflict  this phone has left the group
 * @throws contact_blocked_conflict  this phone blocks the person
 */
export function assertReachable({ chat, name, standing }: Reached): void {
  if (standing.hasLeft) {
    throw new AppError("group_conflict", {
      public: `This phone is not in the group "${name}" any more, so nothing can be sent there. Someone in it must add it again, or use join_group with an invite link.`,
      hint: "join_group",
      details: { chat_id: chat.id, phone_id: standing.id },
    });
  }
  if (!standing.isBlocked) return;
  throw new AppError("contact_blocked_conflict", {
    public: `This phone blocks ${name}, so nothing can be sent to them. Use unblock_contact first, if they shall be written to again.`,
    hint: "unblock_contact",
    details: { chat_id: chat.id, contact_id: chat.contactId, phone_id: standing.id },
  });
}
