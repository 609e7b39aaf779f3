import { showMessage } from "../control/show.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber, Party, StoredMessage } from "../world/model.ts";

/** One reaction for each party; empty text takes it back. */
export function setReaction(sim: Sim, message: StoredMessage, from: Party, emoji: string): void {
  message.reactions = message.reactions.filter((reaction) => reaction.from.id !== from.id);
  if (emoji !== "") message.reactions.push({ emoji, from, at: sim.now() });
  sim.changes++;
  showMessage(sim, message);
}

export function reactAsBusiness(sim: Sim, number: BusinessNumber, content: unknown): void {
  const { message_id, emoji } = content as { message_id: string; emoji: string };
  const target = sim.world.messages.get(message_id);
  if (target) setReaction(sim, target, { kind: "business", id: number.id }, emoji);
}
