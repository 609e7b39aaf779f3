import { ControlError } from "../control/control-error.ts";
import { showMessage } from "../control/show.ts";
import type { RenderedTemplate } from "../control/shapes.ts";
import type { Sim } from "../sim.ts";
import type { Person, StoredMessage } from "../world/model.ts";
import { newWamid } from "../world/new-ids.ts";
import { assertDeletable, assertEditable } from "./change-limits.ts";
import { contentOnWire, emitFromPerson, headOf, onWireType } from "./inbound-webhook.ts";
import { type InboundFields, sendToGroup, sendToNumber } from "./inbound.ts";
import { setReaction } from "./react.ts";

export function reactAsPerson(sim: Sim, person: Person, message: StoredMessage, emoji: string): void {
  setReaction(sim, message, { kind: "person", id: person.id }, emoji);
  tellBusiness(sim, person, message, "reaction", { message_id: message.id, ...(emoji === "" ? {} : { emoji }) });
}

/** @throws ControlError not the writer, no text, or older than 15 minutes */
export function editAsPerson(sim: Sim, person: Person, message: StoredMessage, text: string): void {
  assertOwn(message, person);
  assertEditable(sim, message);
  editText(sim, message, text);
  tellBusiness(sim, person, message, "edit", {
    original_message_id: message.id,
    message: { type: onWireType(message), ...contentOnWire(sim, message) },
  });
}

/** @throws ControlError not the writer, or older than two days */
export function deleteAsPerson(sim: Sim, person: Person, message: StoredMessage): void {
  assertOwn(message, person);
  assertDeletable(sim, message);
  deleteMessage(sim, message);
  tellBusiness(sim, person, message, "revoke", { original_message_id: message.id });
}

/**
 * Text or caption.
 * @param mentions  ids of those whom the new text mentions; the old one's count no more
 * @throws ControlError when it has neither
 */
export function editText(sim: Sim, message: StoredMessage, text: string, mentions: readonly string[] = []): void {
  if (message.deleted) throw new ControlError(409, "edit_conflict", "The message was deleted.");
  const content = message.content as Record<string, unknown>;
  if (message.type === "text") {
    const { mentions: _old, ...kept } = content;
    message.content = { ...kept, body: text, ...(mentions.length > 0 ? { mentions } : {}) };
  } else if (["image", "video", "document"].includes(message.type)) message.content = { ...content, caption: text };
  else throw new ControlError(409, "edit_conflict", `A message of type ${message.type} cannot be edited.`);
  message.edited = true;
  sim.changes++;
  sim.transcript.add("edit", { id: message.id }, { phone_number_id: message.numberId });
  showMessage(sim, message);
}

export function deleteMessage(sim: Sim, message: StoredMessage): void {
  message.deleted = true;
  sim.changes++;
  sim.transcript.add("delete", { id: message.id }, { phone_number_id: message.numberId });
  showMessage(sim, message);
}

/**
 * The business hears of votes in its own polls, as its own phone would; Meta's API has no such webhook.
 * @throws ControlError not a poll, or an option it has not
 */
export function vote(sim: Sim, person: Person, message: StoredMessage, options: string[]): void {
  const poll = message.content as { options?: string[]; multiple?: boolean };
  if (message.type !== "poll") throw new ControlError(400, "invalid_input", "This message is not a poll.");
  if (options.some((option) => !poll.options?.includes(option)) || (options.length > 1 && !poll.multiple)) {
    throw new ControlError(
      400,
      "invalid_input",
      "options must be options of the poll, one only unless it is multiple.",
    );
  }
  (message.votes ??= {})[person.id] = options;
  sim.changes++;
  sim.transcript.add("vote", { id: message.id, options }, { phone_number_id: message.numberId, person: person.id });
  showMessage(sim, message);
  if (message.from.kind === "business")
    tellBusiness(sim, person, message, "poll_vote", { message_id: message.id, options });
}

/** Taps a reply button, a row of a list or a quick reply of a template. @throws ControlError no such button */
export function tap(sim: Sim, person: Person, message: StoredMessage, id: string): StoredMessage {
  const fields = message.type === "template" ? tappedTemplate(message, id) : tappedInteractive(message, id);
  const answer: InboundFields = { ...fields, contextId: message.id };
  const group = sim.world.groups.get(message.chat);
  return group ? sendToGroup(sim, person, group, answer) : sendToNumber(sim, person, message.numberId, answer);
}

function tappedTemplate(message: StoredMessage, id: string): InboundFields {
  const { buttons } = message.rendered as RenderedTemplate;
  const button = buttons.find((one) => String(one.index) === id || one.text === id || one.payload === id);
  if (button?.type !== "QUICK_REPLY") throw noButton();
  return { type: "button", content: { payload: button.payload ?? button.text, text: button.text } };
}

function tappedInteractive(message: StoredMessage, id: string): InboundFields {
  const { action } = message.content as {
    action?: {
      name?: string;
      buttons?: { reply: { id: string; title: string } }[];
      sections?: { rows?: { id: string; title: string; description?: string }[] }[];
    };
  };
  const reply = action?.buttons?.find((button) => button.reply.id === id)?.reply;
  if (reply) return { type: "interactive", content: { type: "button_reply", button_reply: reply } };
  const row = action?.sections?.flatMap((section) => section.rows ?? []).find((one) => one.id === id);
  if (row) return { type: "interactive", content: { type: "list_reply", list_reply: row } };
  if (action?.name === "flow") {
    const nfm_reply = { name: "flow", body: "Sent", response_json: id.startsWith("{") ? id : "{}" };
    return { type: "interactive", content: { type: "nfm_reply", nfm_reply } };
  }
  throw noButton();
}

function noButton(): ControlError {
  return new ControlError(404, "button_not_found", "The message has no such button or row.");
}

function tellBusiness(
  sim: Sim,
  person: Person,
  about: StoredMessage,
  type: string,
  content: Record<string, unknown>,
): void {
  const number = sim.world.numbers.get(about.numberId);
  if (!number || number.blocked.includes(person.id)) return;
  const id = newWamid(sim.random, number.digits, false);
  const head = headOf(sim, { id, numberId: about.numberId, at: sim.now(), chat: about.chat }, person);
  emitFromPerson(sim, number.id, person, { ...head, type, [type]: content });
  sim.transcript.add(type, { id, ...content }, { phone_number_id: number.id, person: person.id });
}

function assertOwn(message: StoredMessage, person: Person): void {
  if (message.from.kind !== "person" || message.from.id !== person.id) {
    throw new ControlError(403, "forbidden", "Only who wrote a message may change it.");
  }
}
