import { ControlError } from "../control/control-error.ts";
import { appendMessage } from "../messages/append.ts";
import { emitFromPerson } from "../messages/inbound-webhook.ts";
import type { Sim } from "../sim.ts";
import type { Person } from "./model.ts";

/**
 * A person takes another number. Their BSUIDs are made anew; every business they talked with is
 * told both. Their `id` here stays, so a phone page stays on the same person.
 */
export function changeNumber(sim: Sim, person: Person, phone: string): void {
  if (sim.world.findPersonByPhone(phone)) {
    throw new ControlError(409, "person_conflict", "Somebody has that phone already.");
  }
  const chats = [...(sim.world.chatsOfPerson.get(person.id) ?? [])]
    .flatMap((key) => sim.world.chats.get(key) ?? [])
    .filter((chat) => chat.kind === "direct");
  const oldIds = chats.map((chat) => sim.world.bsuid(person, sim.world.businessIdOf(chat.numberId)));
  const oldPhone = person.phone;
  sim.world.renamePerson(person, () => {
    person.phone = phone;
    person.identity++;
  });
  for (const [index, chat] of chats.entries()) {
    const userId = sim.world.bsuid(person, sim.world.businessIdOf(chat.numberId));
    const body = `${person.name} changed from ${oldPhone} to ${phone}`;
    const message = appendMessage(sim, chat, {
      from: { kind: "person", id: person.id },
      type: "system",
      content: { body },
    });
    emitFromPerson(sim, chat.numberId, person, {
      ...(person.phoneVisible ? { from: oldPhone } : {}),
      from_user_id: oldIds[index],
      id: message.id,
      timestamp: String(Math.floor(message.at / 1000)),
      type: "system",
      system: {
        body,
        type: person.phoneVisible ? "user_changed_number" : "user_changed_user_id",
        ...(person.phoneVisible ? { wa_id: phone } : {}),
        user_id: userId,
        previous_user_id: oldIds[index],
      },
    });
  }
}
