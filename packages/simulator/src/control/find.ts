import type { Sim } from "../sim.ts";
import type { BusinessNumber, ChatState, Group, Person, StoredMessage } from "../world/model.ts";
import { ControlError } from "./control-error.ts";

/** @throws ControlError not_found */
export function loadPerson(sim: Sim, name: string): Person {
  const person = sim.world.findPerson(name.replace(/^[+@]/, ""));
  if (!person) throw new ControlError(404, "person_not_found", "Nobody is known by that phone, BSUID or username.");
  return person;
}

/** By id, digits or display number. @throws ControlError not_found */
export function loadNumber(sim: Sim, name: string): BusinessNumber {
  const number = sim.world.numbers.get(name) ?? numberByDigits(sim, name);
  if (!number) throw new ControlError(404, "number_not_found", "There is no such business number; see GET /_sim/apps.");
  return number;
}

/** @throws ControlError not_found */
export function loadGroup(sim: Sim, id: string): Group {
  const group = sim.world.groups.get(id);
  if (!group) throw new ControlError(404, "group_not_found", "There is no such group.");
  return group;
}

/** A message on this person's phone. @throws ControlError not_found */
export function loadMessage(sim: Sim, person: Person, id: string): { message: StoredMessage; chat: ChatState } {
  const message = sim.world.messages.get(id);
  const chat = message && sim.world.chats.get(message.chat);
  if (!message || !chat || !sim.world.chatsOfPerson.get(person.id)?.has(chat.key)) {
    throw new ControlError(404, "message_not_found", "This person's phone has no such message.");
  }
  return { message, chat };
}

/** The chat with a number or in a group. @throws ControlError not_found */
export function loadChat(sim: Sim, person: Person, peer: string): ChatState {
  const group = sim.world.groups.get(peer);
  const key = group ? group.id : `${loadNumber(sim, peer).id}/${person.id}`;
  const chat = sim.world.chats.get(key);
  if (!chat || !sim.world.chatsOfPerson.get(person.id)?.has(key)) {
    throw new ControlError(404, "chat_not_found", "This person's phone has no such chat.");
  }
  return chat;
}

function numberByDigits(sim: Sim, name: string): BusinessNumber | undefined {
  const digits = name.replace(/\D/g, "");
  return [...sim.world.numbers.values()].find((number) => number.digits === digits);
}
