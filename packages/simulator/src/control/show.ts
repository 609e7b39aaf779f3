import type { Sim } from "../sim.ts";
import type { StoredMessage } from "../world/model.ts";
import { chatView, messageView } from "./views.ts";

/** Shows a new or changed message on every phone that is watched and has the chat. */
export function showMessage(sim: Sim, message: StoredMessage): void {
  const chat = sim.world.chats.get(message.chat);
  if (!chat || message.type === "reaction") return;
  const people = chat.personId ? [chat.personId] : Object.keys(groupPeople(sim, chat.groupId));
  for (const id of people) {
    if (!sim.live.isWatched(id)) continue;
    const person = sim.world.people.get(id);
    if (!person) continue;
    const view = messageView(sim, message, person);
    if (!view) continue;
    sim.live.tell(id, {
      event: "message",
      data: { person: id, peer: view.peer, message: view, chat: chatView(sim, chat, person) },
    });
  }
}

export function showChat(sim: Sim, chatKey: string, personId: string): void {
  const chat = sim.world.chats.get(chatKey);
  const person = sim.world.people.get(personId);
  if (!chat || !person || !sim.live.isWatched(personId)) return;
  sim.live.tell(personId, { event: "chat", data: { person: personId, chat: chatView(sim, chat, person) } });
}

function groupPeople(sim: Sim, groupId: string | null): Record<string, true> {
  const members = sim.world.groups.get(groupId ?? "")?.members ?? [];
  return Object.fromEntries(members.map(({ personId }) => [personId, true as const]));
}
