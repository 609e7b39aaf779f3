import type { Sim } from "../sim.ts";
import { showChat } from "../control/show.ts";
import type { Party } from "../world/model.ts";
import { senderOf } from "../control/views.ts";
import { recipientsOf } from "./statuses.ts";

const TYPING_MS = 25_000;

/** Who is typing where; ends with a message or after 25 seconds. Not kept over a restart. */
export class Typing {
  readonly #typing = new Map<string, Map<string, { party: Party; name: string; until: number }>>();

  namesIn(chatKey: string, exceptPersonId: string): string[] {
    const chat = this.#typing.get(chatKey);
    if (!chat) return [];
    return [...chat.values()].flatMap(({ party, name }) => (party.id === exceptPersonId ? [] : [name]));
  }

  start(sim: Sim, chatKey: string, party: Party): void {
    const chat = this.#typing.get(chatKey) ?? new Map();
    this.#typing.set(chatKey, chat);
    chat.set(party.id, { party, name: senderOf(sim, party).name, until: sim.now() + TYPING_MS });
    sim.schedule.add("typing_end", TYPING_MS, { chat: chatKey, id: party.id });
    this.#show(sim, chatKey, party, true);
  }

  stop(sim: Sim, chatKey: string, partyId: string): void {
    const chat = this.#typing.get(chatKey);
    const entry = chat?.get(partyId);
    if (!chat || !entry) return;
    chat.delete(partyId);
    if (chat.size === 0) this.#typing.delete(chatKey);
    this.#show(sim, chatKey, entry.party, false);
  }

  /** The 25 seconds are over, unless typing was begun again meanwhile. */
  expire(sim: Sim, chatKey: string, partyId: string): void {
    const entry = this.#typing.get(chatKey)?.get(partyId);
    if (entry && entry.until <= sim.now()) this.stop(sim, chatKey, partyId);
  }

  #show(sim: Sim, chatKey: string, party: Party, on: boolean): void {
    const chat = sim.world.chats.get(chatKey);
    if (!chat) return;
    for (const person of recipientsOf(sim, chat)) {
      if (person === party.id || !sim.live.isWatched(person)) continue;
      const peer = chat.groupId ?? chat.numberId;
      sim.live.tell(person, { event: "typing", data: { person, peer, from: senderOf(sim, party), on } });
      showChat(sim, chatKey, person);
    }
  }
}
