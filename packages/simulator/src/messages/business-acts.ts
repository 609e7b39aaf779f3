/** What a business's own phone can do and Meta's API cannot: edit, delete, polls, plain invites. */
import { ControlError } from "../control/control-error.ts";
import type { Sim } from "../sim.ts";
import type { ChatState, Person, StoredMessage } from "../world/model.ts";
import { appendMessage } from "./append.ts";

/** @throws ControlError not_found  no message that this number has sent */
export function loadBusinessMessage(sim: Sim, numberId: string, id: string): StoredMessage {
  const message = sim.world.messages.get(id);
  if (message?.numberId !== numberId || message.from.kind !== "business") {
    throw new ControlError(404, "message_not_found", "This number has sent no such message.");
  }
  return message;
}

export function sendPoll(
  sim: Sim,
  chat: ChatState,
  poll: { question: string; options: string[]; multiple?: boolean },
): StoredMessage {
  return leaveAs(sim, chat, "poll", poll);
}

/** Plain text without the rules of the API. */
export function sendToNumberFromBusiness(sim: Sim, numberId: string, person: Person, body: string): StoredMessage {
  return leaveAs(sim, sim.world.directChat(numberId, person.id), "text", { body });
}

function leaveAs(sim: Sim, chat: ChatState, type: "poll" | "text", content: unknown): StoredMessage {
  const message = appendMessage(sim, chat, { from: { kind: "business", id: chat.numberId }, type, content });
  sim.schedule.add("sent", 0, { id: message.id });
  sim.transcript.add("send", { id: message.id, type }, { phone_number_id: chat.numberId });
  return message;
}
