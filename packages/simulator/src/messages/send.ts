import { GraphError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import { checkTemplateSend } from "../templates/check-template-send.ts";
import type { BusinessNumber, ChatState, StoredMessage } from "../world/model.ts";
import { personOnWire } from "../world/party.ts";
import { appendMessage } from "./append.ts";
import { resolveMedia } from "./outbound-media.ts";
import { priceFor } from "./price.ts";
import { reactAsBusiness } from "./react.ts";
import { findLateRefusal, type LateRefusal } from "./late-refusal.ts";
import { assertMayWriteToPerson, resolveRecipient, type Recipient } from "./recipient.ts";
import { assertMaySend } from "./sender-state.ts";
import { PIN_DAYS_DEFAULT, setPin } from "./pins.ts";
import { parseSend, type PinContent, type SendRequest } from "./send-schema.ts";

export interface SendOptions {
  /** Came through `marketing_messages`. */
  marketing?: boolean;
}

/**
 * A send by the business. 200 means accepted; what WhatsApp finds out later (window closed,
 * nobody there, marketing stopped) comes as a failed status, as from Meta.
 * @throws GraphError
 */
export async function sendMessage(sim: Sim, number: BusinessNumber, body: unknown, options: SendOptions = {}) {
  const request = parseSend(body);
  assertMaySend(sim, number);
  const to = request.head.to ?? request.head.recipient ?? "";
  const fault = sim.faults.takeSend({ phone_number_id: number.id, to, type: request.type });
  if (fault && fault.as !== "status") throw new GraphError(fault.code, fault.details ?? "Ordered by a fault.");
  const recipient = resolveRecipient(sim, number, request.head);
  if (recipient.kind === "person") assertMayWriteToPerson(sim, number, recipient, request);
  const template = request.type === "template" ? checkTemplateSend(sim, number, request.content) : null;
  if (template && template.category !== "MARKETING" && options.marketing) {
    throw new GraphError(100, "Only marketing templates can be sent with this endpoint.");
  }
  if (request.type === "pin") assertPinnable(sim, recipient, request.content as PinContent);
  const media = await resolveMedia(sim, number, request.type, request.content);
  const ordered: LateRefusal | null = fault
    ? { code: fault.code, details: fault.details ?? "Ordered by a fault." }
    : null;
  const refusal = ordered ?? media.refusal ?? findLateRefusal(sim, number, recipient, request, template);
  const message = store(sim, number, recipient, request, media.content, template?.rendered);
  if (refusal) planFailure(sim, message, recipient, refusal);
  else {
    message.pricing = priceFor(sim, number, recipient, template?.category ?? null);
    sim.schedule.add("sent", 0, { id: message.id });
  }
  sim.stats.sends_accepted++;
  sim.transcript.add("send", { id: message.id, to, type: request.type }, about(number, recipient));
  return answer(sim, number, recipient, request, message);
}

function store(
  sim: Sim,
  number: BusinessNumber,
  recipient: Recipient,
  request: SendRequest,
  content: unknown,
  rendered: unknown,
): StoredMessage {
  const chat = chatOf(sim, number, recipient);
  const message = appendMessage(sim, chat, {
    from: { kind: "business", id: number.id },
    type: request.type === "pin" ? "system" : request.type,
    content: request.type === "pin" ? { body: lineOf(number, content as PinContent) } : content,
    ...(rendered === undefined ? {} : { rendered }),
    ...(request.head.context ? { contextId: request.head.context.message_id } : {}),
    ...(request.head.biz_opaque_callback_data === undefined ? {} : { opaque: request.head.biz_opaque_callback_data }),
  });
  if (request.type === "reaction") reactAsBusiness(sim, number, content);
  if (request.type === "pin") pinAsBusiness(sim, chat, content);
  sim.typing.stop(sim, chat.key, number.id);
  return message;
}

function lineOf({ verifiedName }: BusinessNumber, { type }: PinContent): string {
  return `${verifiedName} ${type === "pin" ? "pinned" : "unpinned"} a message.`;
}

/** @throws GraphError 131009  not a message of this group */
function assertPinnable(sim: Sim, recipient: Recipient, { message_id }: PinContent): void {
  const message = sim.world.messages.get(message_id);
  const key = recipient.kind === "group" ? sim.world.groupChat(recipient.group).key : null;
  if (message?.chat === key && !message?.deleted) return;
  throw new GraphError(131009, "message_id is not a message of this group.");
}

function pinAsBusiness(sim: Sim, chat: ChatState, content: unknown): void {
  const { type, message_id, expiration_days } = content as PinContent;
  const message = sim.world.messages.get(message_id);
  if (message) setPin(sim, chat, message, type === "unpin" ? null : (expiration_days ?? PIN_DAYS_DEFAULT));
}

/** A number nobody has still gets an id, as from Meta; its chat belongs to no phone. */
function chatOf(sim: Sim, number: BusinessNumber, recipient: Recipient): ChatState {
  if (recipient.kind === "group") return sim.world.groupChat(recipient.group);
  return sim.world.directChat(number.id, recipient.person?.id ?? `nobody:${recipient.input}`);
}

function planFailure(sim: Sim, message: StoredMessage, recipient: Recipient, refusal: LateRefusal): void {
  sim.schedule.add("failed", 0, {
    id: message.id,
    person: recipient.kind === "person" ? (recipient.person?.id ?? "") : "",
    recipient: recipient.kind === "person" ? recipient.input : "",
    ...refusal,
  });
}

function answer(
  sim: Sim,
  number: BusinessNumber,
  recipient: Recipient,
  request: SendRequest,
  message: StoredMessage,
): Record<string, unknown> {
  const status = request.type === "template" ? { message_status: "accepted" } : {};
  if (recipient.kind === "group") {
    return {
      messaging_product: "whatsapp",
      contacts: [{ input: recipient.group.id }],
      messages: [{ id: message.id, group_id: recipient.group.id, ...status }],
    };
  }
  const named = recipient.person ? personOnWire(sim.world, recipient.person, number.id) : null;
  // The caller named them by phone, so repeating it tells nothing new.
  const wa_id = recipient.byPhone ? (recipient.person?.phone ?? recipient.input) : named?.wa_id;
  return {
    messaging_product: "whatsapp",
    contacts: [{ input: recipient.input, ...(wa_id ? { wa_id } : {}), ...(named ? { user_id: named.user_id } : {}) }],
    messages: [{ id: message.id, ...status }],
  };
}

function about(number: BusinessNumber, recipient: Recipient) {
  const person = recipient.kind === "person" ? recipient.person?.id : undefined;
  return { phone_number_id: number.id, ...(person ? { person } : {}) };
}
