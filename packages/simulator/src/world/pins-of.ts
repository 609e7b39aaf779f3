import type { Sim } from "../sim.ts";
import type { ChatState, StoredMessage } from "./model.ts";

/** Oldest first; those whose time is over, or whose message was deleted, are gone. */
export function pinsOf(sim: Sim, chat: ChatState): StoredMessage[] {
  return (chat.pins ?? []).flatMap(({ id, until }) => {
    const message = sim.world.messages.get(id);
    return message && !message.deleted && until > sim.now() ? [message] : [];
  });
}
