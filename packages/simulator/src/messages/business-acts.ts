/** What a business's own phone can do and Meta's API cannot: edit, delete, pin anywhere, polls, mentions, forwarding, plain invites. */
import { ControlError } from "../control/control-error.ts";
import { showMessage } from "../control/show.ts";
import type { Sim } from "../sim.ts";
import type { ChatState, Person, StoredMessage } from "../world/model.ts";
import { appendMessage } from "./append.ts";
import { assertDeletable, assertEditable } from "./change-limits.ts";
import { deleteMessage, editText } from "./person-acts.ts";
import { setPin } from "./pins.ts";

/** @throws ControlError not_found  no message that this number has sent */
function loadBusinessMessage(sim: Sim, numberId: string, id: string): StoredMessage {
  const message = sim.world.messages.get(id);
  if (message?.numberId !== numberId || message.from.kind !== "business") {
    throw new ControlError(404, "message_not_found", "This number has sent no such message.");
  }
  return message;
}

/**
 * @param mentions  all whom the new text mentions
 * @throws ControlError message_not_found | edit_conflict  older than 15 minutes, deleted, or not text
 * @throws ControlError member_conflict  somebody is not in the group
 */
export function editAsBusiness(
  sim: Sim,
  numberId: string,
  id: string,
  text: string,
  mentions: readonly Person[] = [],
): void {
  const message = loadBusinessMessage(sim, numberId, id);
  assertEditable(sim, message);
  if (mentions.length > 0) assertMembers(sim, sim.world.chats.get(message.chat), mentions);
  editText(
    sim,
    message,
    text,
    mentions.map((person) => person.id),
  );
}

/** @throws ControlError message_not_found | delete_conflict  older than two days */
export function deleteAsBusiness(sim: Sim, numberId: string, id: string): void {
  const message = loadBusinessMessage(sim, numberId, id);
  if (message.deleted) return;
  assertDeletable(sim, message);
  deleteMessage(sim, message);
}

/** A message that has left is shown as a copy of another. @throws ControlError message_not_found */
export function markForwarded(sim: Sim, numberId: string, id: string): void {
  const message = loadBusinessMessage(sim, numberId, id);
  message.forwarded = true;
  sim.changes++;
  showMessage(sim, message);
}

const PIN_DAYS_MAX = 30;

/** Any message of a chat of this number. @throws ControlError message_not_found | invalid_input */
export function pinAsBusiness(sim: Sim, numberId: string, id: string, days: number | null): void {
  const message = sim.world.messages.get(id);
  const chat = message && sim.world.chats.get(message.chat);
  if (!chat || message.numberId !== numberId || message.deleted) {
    throw new ControlError(404, "message_not_found", "This number has no such message.");
  }
  if (days !== null && (days < 1 || days > PIN_DAYS_MAX)) {
    throw new ControlError(400, "invalid_input", `A message is pinned for 1 to ${PIN_DAYS_MAX} days.`);
  }
  setPin(sim, chat, message, days);
}

export function sendPoll(
  sim: Sim,
  chat: ChatState,
  poll: { question: string; options: string[]; multiple?: boolean },
  /** The business's own id, echoed in statuses. */
  opaque?: string,
): StoredMessage {
  return leaveAs(sim, chat, "poll", poll, opaque);
}

/**
 * A text that names people of the group, who are told that it is for them.
 * @throws ControlError member_conflict  somebody is not in the group
 */
export function sendMentions(
  sim: Sim,
  chat: ChatState,
  text: { body: string; preview_url?: boolean; mentions: Person[] },
  how: { opaque?: string; context?: string } = {},
): StoredMessage {
  assertMembers(sim, chat, text.mentions);
  const content = { ...text, mentions: text.mentions.map((person) => person.id) };
  return leaveAs(sim, chat, "text", content, how.opaque, how.context);
}

function assertMembers(sim: Sim, chat: ChatState | undefined, people: readonly Person[]): void {
  const members = new Set(sim.world.groups.get(chat?.groupId ?? "")?.members.map((member) => member.personId));
  if (people.every((person) => members.has(person.id))) return;
  throw new ControlError(409, "member_conflict", "Only people of the group can be mentioned in it.");
}

/** Plain text without the rules of the API. */
export function sendToNumberFromBusiness(sim: Sim, numberId: string, person: Person, body: string): StoredMessage {
  return leaveAs(sim, sim.world.directChat(numberId, person.id), "text", { body });
}

function leaveAs(
  sim: Sim,
  chat: ChatState,
  type: "poll" | "text",
  content: unknown,
  opaque?: string,
  contextId?: string,
): StoredMessage {
  const message = appendMessage(sim, chat, {
    from: { kind: "business", id: chat.numberId },
    type,
    content,
    ...(opaque === undefined ? {} : { opaque }),
    ...(contextId === undefined ? {} : { contextId }),
  });
  sim.schedule.add("sent", 0, { id: message.id });
  sim.transcript.add("send", { id: message.id, type }, { phone_number_id: chat.numberId });
  return message;
}
