/** What a person's phone shows, built from the state of the world. */
import type { Sim } from "../sim.ts";
import type { ChatState, Group, Party, Person, StoredMessage } from "../world/model.ts";
import { pinsOf } from "../world/pins-of.ts";
import { displayNumber } from "../world/party.ts";
import { showsOnPhone } from "./on-phone.ts";
import { previewOf, contentView } from "./content-view.ts";
import type { Chat, Message, Person as PersonView, Sender } from "./shapes.ts";

export function personView(sim: Sim, person: Person): PersonView {
  const businessId = sim.world.businesses.keys().next().value ?? "";
  let unread = 0;
  for (const key of sim.world.chatsOfPerson.get(person.id) ?? []) {
    unread += sim.world.chats.get(key)?.unread[person.id]?.length ?? 0;
  }
  return {
    id: person.id,
    wa_id: person.phoneVisible ? person.phone : null,
    user_id: sim.world.bsuid(person, businessId),
    username: person.username,
    name: person.name,
    language: person.language,
    online: person.online,
    on_whatsapp: person.onWhatsapp,
    read_after_ms: person.readAfterMs,
    deliver_after_ms: person.deliverAfterMs,
    blocked: person.blocked,
    opted_out: person.optedOut,
    group_privacy: person.groupPrivacy,
    unread,
  };
}

export function chatView(sim: Sim, chat: ChatState, person: Person): Chat {
  const number = sim.world.numbers.get(chat.numberId);
  const group = chat.groupId ? sim.world.groups.get(chat.groupId) : undefined;
  return {
    peer: chat.groupId ?? chat.numberId,
    kind: chat.kind,
    name: group?.subject ?? number?.verifiedName ?? "",
    number: group || !number ? null : displayNumber(number.digits),
    last_message: lastMessage(sim, chat, person),
    unread: chat.unread[person.id]?.length ?? 0,
    blocked: person.blocked.includes(chat.numberId),
    typing: sim.typing.namesIn(chat.key, person.id),
    ...pinnedIn(sim, chat, person),
    ...(group
      ? {
          ...closedTo(group, person),
          members: [
            ...(group.businessIsMember
              ? [
                  {
                    id: chat.numberId,
                    kind: "business" as const,
                    name: number?.verifiedName ?? "",
                    admin: group.businessIsAdmin,
                  },
                ]
              : []),
            ...group.members.map(({ personId, admin }) => ({
              id: personId,
              kind: "person" as const,
              name: sim.world.people.get(personId)?.name ?? "",
              admin,
            })),
          ],
        }
      : {}),
  };
}

function pinnedIn(sim: Sim, chat: ChatState, person: Person): Pick<Chat, "pinned"> {
  const pins = pinsOf(sim, chat).filter((message) => showsOnPhone(message, chat, person));
  if (pins.length === 0) return {};
  return { pinned: pins.toReversed().map((message) => ({ message_id: message.id, preview: previewOf(sim, message) })) };
}

function closedTo(group: Group, person: Person): Pick<Chat, "closed"> {
  const member = group.members.find(({ personId }) => personId === person.id);
  if (!member) return { closed: "not_member" };
  return group.announce && !member.admin ? { closed: "admins_only" } : {};
}

/** Null when this person's phone does not show the message. */
export function messageView(sim: Sim, message: StoredMessage, person: Person): Message | null {
  const chat = sim.world.chats.get(message.chat);
  if (!chat || !showsOnPhone(message, chat, person)) return null;
  const fromMe = isPerson(message.from, person);
  const quoted = message.contextId ? sim.world.messages.get(message.contextId) : undefined;
  return {
    id: message.id,
    peer: chat.groupId ?? chat.numberId,
    from: senderOf(sim, message.from),
    from_me: fromMe,
    timestamp: new Date(message.at).toISOString(),
    type: message.type,
    ...(message.deleted ? {} : contentView(sim, message, person)),
    forwarded: message.forwarded ?? false,
    ...(quoted
      ? {
          context: {
            id: quoted.id,
            from_name: senderOf(sim, quoted.from).name,
            type: quoted.type,
            preview: quoted.deleted ? "" : previewOf(sim, quoted),
          },
        }
      : {}),
    reactions: message.reactions.map(({ emoji, from }) => ({
      emoji,
      from: senderOf(sim, from),
      from_me: isPerson(from, person),
    })),
    edited: message.edited ?? false,
    deleted: message.deleted ?? false,
    ...(pinsOf(sim, chat).includes(message) ? { pinned: true as const } : {}),
    status: fromMe
      ? message.readByBusiness
        ? "read"
        : message.status
      : (message.receipts?.[person.id] ?? message.status),
  };
}

export function senderOf(sim: Sim, party: Party): Sender {
  const name =
    party.kind === "person" ? sim.world.people.get(party.id)?.name : sim.world.numbers.get(party.id)?.verifiedName;
  return { kind: party.kind, id: party.id, name: name ?? party.id };
}

function lastMessage(sim: Sim, chat: ChatState, person: Person): Message | null {
  for (let i = chat.messages.length - 1; i >= 0; i--) {
    const message = sim.world.messages.get(chat.messages[i] ?? "");
    const view = message ? messageView(sim, message, person) : null;
    if (view) return view;
  }
  return null;
}

function isPerson(party: Party, person: Person): boolean {
  return party.kind === "person" && party.id === person.id;
}
