import type { Sim } from "../sim.ts";
import type { BusinessNumber, ChatState, Party, StoredMessage } from "../world/model.ts";
import { newWamid } from "../world/new-ids.ts";
import type { Draft } from "./draft.ts";

/** Puts drafts into the world in the order of time. Nobody is told: this is the past. */
export function storeDrafts(sim: Sim, number: BusinessNumber, drafts: Draft[]): void {
  const stored = new Map<Draft, StoredMessage>();
  for (const draft of [...drafts].sort((a, b) => a.at - b.at)) {
    const chat = chatOf(sim, number, draft);
    const message = messageOf(sim, number, chat, draft);
    const quoted = draft.quotes && stored.get(draft.quotes);
    if (quoted) message.contextId = quoted.id;
    sim.world.addMessage(message);
    stored.set(draft, message);
    chat.messages.push(message.id);
    chat.lastAt = message.at;
    if (!draft.fromBusiness) {
      chat.lastInboundAt = message.at;
      if (draft.unread) chat.businessUnread.push(message.id);
    }
  }
}

function messageOf(sim: Sim, number: BusinessNumber, chat: ChatState, draft: Draft): StoredMessage {
  const business: Party = { kind: "business", id: number.id };
  const from: Party = draft.fromBusiness ? business : { kind: "person", id: draft.senderId ?? "" };
  return {
    id: newWamid(sim.random, number.digits, draft.fromBusiness),
    seq: 0,
    chat: chat.key,
    numberId: number.id,
    from,
    at: draft.at,
    type: draft.type,
    content: draft.content,
    status: draft.fromBusiness ? "read" : "delivered",
    ...(draft.fromBusiness && chat.groupId ? { receipts: readByAll(sim, chat.groupId) } : {}),
    ...(draft.fromBusiness ? {} : { readByBusiness: !draft.unread }),
    reactions: draft.reaction ? [{ emoji: draft.reaction, from: reactor(draft, business), at: draft.at + 20_000 }] : [],
  };
}

/** Who reads a message is who reacts to it. */
function reactor(draft: Draft, business: Party): Party {
  return draft.fromBusiness && draft.personId ? { kind: "person", id: draft.personId } : business;
}

function chatOf(sim: Sim, number: BusinessNumber, draft: Draft): ChatState {
  const group = draft.groupId ? sim.world.groups.get(draft.groupId) : undefined;
  return group ? sim.world.groupChat(group) : sim.world.directChat(number.id, draft.personId ?? "");
}

function readByAll(sim: Sim, groupId: string): Record<string, "read"> {
  const members = sim.world.groups.get(groupId)?.members ?? [];
  return Object.fromEntries(members.map(({ personId }) => [personId, "read" as const]));
}
