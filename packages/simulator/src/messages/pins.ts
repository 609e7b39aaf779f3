/** Messages pinned on top of a chat, for everyone in it: three at most, the oldest gives way; each for a time. */
import { showChat, showMessage } from "../control/show.ts";
import type { Sim } from "../sim.ts";
import type { ChatState, StoredMessage } from "../world/model.ts";
import { pinsOf } from "../world/pins-of.ts";

const PINS_MAX = 3;
const DAY_MS = 24 * 3_600_000;
export const PIN_DAYS_DEFAULT = 7;

/** @param days  null takes the pin away */
export function setPin(sim: Sim, chat: ChatState, message: StoredMessage, days: number | null): void {
  const standing = pinsOf(sim, chat);
  const others = (chat.pins ?? []).filter(({ id }) => id !== message.id && standing.some((pin) => pin.id === id));
  chat.pins =
    days === null ? others : [...others, { id: message.id, until: sim.now() + days * DAY_MS }].slice(-PINS_MAX);
  sim.changes++;
  sim.transcript.add(days === null ? "unpin" : "pin", { id: message.id }, { phone_number_id: chat.numberId });
  for (const pin of [...standing, message]) showMessage(sim, pin);
  for (const id of peopleOf(sim, chat)) showChat(sim, chat.key, id);
}

function peopleOf(sim: Sim, chat: ChatState): string[] {
  if (chat.personId) return [chat.personId];
  return (sim.world.groups.get(chat.groupId ?? "")?.members ?? []).map((member) => member.personId);
}
