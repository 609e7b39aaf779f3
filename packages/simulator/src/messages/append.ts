import type { Sim } from "../sim.ts";
import type { ChatState, StoredMessage } from "../world/model.ts";
import { newWamid } from "../world/new-ids.ts";
import { showMessage } from "../control/show.ts";

export type NewMessage = Pick<StoredMessage, "from" | "type" | "content"> & Partial<StoredMessage>;

/**
 * Puts a message into its chat. Unread counts of everybody who did not write it grow; nobody is
 * told but the phones that are watched.
 */
export function appendMessage(sim: Sim, chat: ChatState, fields: NewMessage): StoredMessage {
  const number = sim.world.numbers.get(chat.numberId);
  const fromBusiness = fields.from.kind === "business";
  const message: StoredMessage = {
    id: newWamid(sim.random, number?.digits ?? "0", fromBusiness),
    seq: 0,
    chat: chat.key,
    numberId: chat.numberId,
    at: sim.now(),
    status: fromBusiness ? "accepted" : "delivered",
    reactions: [],
    ...fields,
  };
  sim.world.addMessage(message);
  sim.changes++;
  // A reaction has an id and statuses of its own, but no place in the thread.
  if (message.type === "reaction") return message;
  chat.messages.push(message.id);
  chat.lastAt = message.at;
  if (message.type !== "system") {
    if (!fromBusiness) chat.businessUnread.push(message.id);
    if (chat.groupId) for (const id of otherMembers(sim, chat, message)) (chat.unread[id] ??= []).push(message.id);
  }
  showMessage(sim, message);
  return message;
}

function otherMembers(sim: Sim, chat: ChatState, message: StoredMessage): string[] {
  // What the business writes counts once it has reached the member's phone.
  if (message.from.kind === "business") return [];
  const members = sim.world.groups.get(chat.groupId ?? "")?.members ?? [];
  return members.flatMap(({ personId }) => (personId === message.from.id ? [] : [personId]));
}
