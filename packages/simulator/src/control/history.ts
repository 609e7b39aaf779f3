import { contentOnWire, contextOf } from "../messages/inbound-webhook.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber, Party, Person, StoredMessage } from "../world/model.ts";
import { contactOnWire, metadataOf, personOnWire } from "../world/party.ts";
import { isMediaType, mediaOnWire } from "../media/media-on-wire.ts";
import type { HistoryMessage, HistoryPage } from "./admin-shapes.ts";

/** One page of a number's history; `cursor` is how many messages came before. */
export function historyPage(sim: Sim, number: BusinessNumber, cursor: number, limit: number): HistoryPage {
  const all = sim.world.history.get(number.id) ?? [];
  const people = new Map<string, Person>();
  const groups = new Set<string>();
  const messages: HistoryMessage[] = [];
  let at = cursor;
  for (; at < all.length && messages.length < limit; at++) {
    const message = all[at] as StoredMessage;
    const chat = sim.world.chats.get(message.chat);
    if (!chat || message.type === "reaction") continue;
    const other = sim.world.people.get(chat.personId ?? (message.from.kind === "person" ? message.from.id : ""));
    if (other) people.set(other.id, other);
    if (chat.groupId) groups.add(chat.groupId);
    messages.push(historyMessage(sim, number, message, other, chat.groupId));
  }
  return {
    metadata: metadataOf(number) as HistoryPage["metadata"],
    contacts: [...people.values()].map(
      (person) => contactOnWire(sim.world, person, number.id) as HistoryPage["contacts"][number],
    ),
    groups: [...groups].map((id) => groupOnWire(sim, id, number)),
    messages,
    total: all.length,
    next_cursor: at < all.length ? String(at) : null,
  };
}

function historyMessage(
  sim: Sim,
  number: BusinessNumber,
  message: StoredMessage,
  other: Person | undefined,
  groupId: string | null,
): HistoryMessage {
  const fromMe = message.from.kind === "business";
  const named = other ? personOnWire(sim.world, other, number.id) : undefined;
  return {
    id: message.id,
    timestamp: String(Math.floor(message.at / 1000)),
    ...(fromMe ? { from: number.digits } : { from: named?.wa_id, from_user_id: named?.user_id }),
    ...(fromMe && !groupId ? { to: named?.wa_id, to_user_id: named?.user_id } : {}),
    ...(groupId ? { group_id: groupId } : {}),
    from_me: fromMe,
    ...(fromMe ? { status: message.status } : { read: message.readByBusiness ?? false }),
    ...contextOf(sim, message),
    ...(message.edited ? { edited: true } : {}),
    ...(message.deleted ? { deleted: true } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((one) => ({ ...reactionOnWire(sim, number, one) })) }
      : {}),
    ...typeAndContent(sim, message),
  };
}

function typeAndContent(sim: Sim, message: StoredMessage): { type: string } & Record<string, unknown> {
  if (message.type === "template") {
    return { type: "template", template: { ...(message.content as object), rendered: message.rendered } };
  }
  // History comes through the control API, which knows polls.
  if (message.type === "poll") return { type: "poll", poll: message.content };
  if (isMediaType(message.type)) return { type: message.type, [message.type]: mediaOnWire(sim, message) };
  return { type: message.type, ...contentOnWire(sim, message) };
}

function reactionOnWire(sim: Sim, number: BusinessNumber, reaction: { emoji: string; from: Party; at: number }) {
  const person = reaction.from.kind === "person" ? sim.world.people.get(reaction.from.id) : undefined;
  const named = person ? personOnWire(sim.world, person, number.id) : undefined;
  return {
    emoji: reaction.emoji,
    ...(named?.wa_id ? { from: named.wa_id } : {}),
    ...(named ? { from_user_id: named.user_id } : {}),
    from_me: reaction.from.kind === "business",
    timestamp: String(Math.floor(reaction.at / 1000)),
  };
}

function groupOnWire(sim: Sim, id: string, number: BusinessNumber): HistoryPage["groups"][number] {
  const group = sim.world.groups.get(id);
  return {
    id,
    subject: group?.subject ?? "",
    participants: (group?.members ?? []).flatMap(({ personId, admin }) => {
      const person = sim.world.people.get(personId);
      if (!person) return [];
      const { wa_id, user_id } = personOnWire(sim.world, person, number.id);
      return [{ ...(wa_id ? { wa_id } : {}), user_id, admin, name: person.name }];
    }),
  };
}
