import { AppError, type Ctx } from "@parley/kernel";
import { connectionOf } from "@parley/store";

/** What may stand between us and a chat, whatever is to be sent. */
export interface ChatStanding {
  /** The chat's phone. */
  id: string;
  unlinkedAt: Date | null;
  /** Nothing goes out of it since. */
  sendingStoppedAt: Date | null;
  hasLeft: boolean;
  isBlocked: boolean;
}

/** Of the chat `c`: a group that its phone is known to be no longer in. */
export const HAS_LEFT = "exists (select from groups g where g.chat_id = c.id and not g.is_member)";

/** Of the chat `c`: its phone blocks the person, by what its network agreed to last. */
export const IS_BLOCKED = `coalesce((
  select b.kind = 'block' from contact_blocks b
  where b.contact_id = c.contact_id and b.phone_id = c.phone_id and b.state = 'done'
  order by b.id desc limit 1), false)`;

/** In one prepared statement, because every message of ours passes here. */
const STANDING = `
  select p.id, p.unlinked_at as "unlinkedAt", p.sending_stopped_at as "sendingStoppedAt",
    ${HAS_LEFT} as "hasLeft", ${IS_BLOCKED} as "isBlocked"
  from chats c join phones p on p.id = c.phone_id
  where c.id = $1`;

/** Null for a chat named by anything but its id. */
export async function findChatStanding(ctx: Pick<Ctx, "tx">, chatId: string): Promise<ChatStanding | null> {
  const query = { name: "chat_standing", text: STANDING, values: [chatId] };
  const { rows } = await connectionOf(ctx).query<ChatStanding>(query);
  return rows[0] ?? null;
}

interface Reached {
  chat: { id: string; contactId: string | null };
  name: string;
  standing: ChatStanding;
  /** Which argument of the call led here: refusals are told of it. */
  argument: string;
}

/**
 * @throws group_conflict  this phone has left the group
 * @throws contact_blocked_conflict  this phone blocks the person
 */
export function assertReachable({ chat, name, standing, argument: path }: Reached): void {
  if (standing.hasLeft) {
    throw new AppError("group_conflict", {
      public:
        "This phone is not in this group any more, so nothing can be sent there. Someone in it must add it again, or use join_group with an invite link.",
      fields: [{ path, message: "this phone has left the group" }],
      hint: "join_group",
      details: { chat_id: chat.id, chat_name: name, phone_id: standing.id },
    });
  }
  if (!standing.isBlocked) return;
  throw new AppError("contact_blocked_conflict", {
    public:
      "This phone blocks this person, so nothing can be sent to them. Use unblock_contact first, if they shall be written to again.",
    fields: [{ path, message: "this phone blocks the person" }],
    hint: "unblock_contact",
    details: { chat_id: chat.id, chat_name: name, contact_id: chat.contactId, phone_id: standing.id },
  });
}
