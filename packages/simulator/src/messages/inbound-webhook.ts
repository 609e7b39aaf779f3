import type { Sim } from "../sim.ts";
import type { Person, StoredMessage } from "../world/model.ts";
import { contactOnWire, metadataOf, personOnWire } from "../world/party.ts";
import { webhookError } from "../graph/errors.ts";
import { mediaOnWire } from "../media/media-on-wire.ts";

/** Tells the business that a person wrote; what Meta's API does not know arrives as `unsupported`. */
export function emitInbound(sim: Sim, message: StoredMessage, person: Person): void {
  emitFromPerson(sim, message.numberId, person, {
    ...headOf(sim, message, person),
    type: onWireType(message),
    ...contentOnWire(sim, message),
    ...contextOf(sim, message),
    ...(message.referral ? { referral: message.referral } : {}),
  });
}

/** Any item of `messages[]` that a person causes. */
export function emitFromPerson(sim: Sim, numberId: string, person: Person, message: Record<string, unknown>): void {
  const number = sim.world.numbers.get(numberId);
  if (!number) return;
  sim.webhooks.emit(number.accountId, number.id, "messages", {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    contacts: [contactOnWire(sim.world, person, number.id)],
    messages: [message],
  });
}

/** `from`, `id`, `timestamp` and the group, for a message with this id. */
export function headOf(
  sim: Sim,
  message: Pick<StoredMessage, "id" | "numberId" | "at" | "chat">,
  person: Person,
): Record<string, unknown> {
  const { wa_id, user_id } = personOnWire(sim.world, person, message.numberId);
  const groupId = sim.world.chats.get(message.chat)?.groupId;
  return {
    ...(wa_id ? { from: wa_id } : {}),
    from_user_id: user_id,
    ...(groupId ? { group_id: groupId } : {}),
    id: message.id,
    timestamp: String(Math.floor(message.at / 1000)),
  };
}

export function onWireType(message: StoredMessage): string {
  return message.type === "poll" ? "unsupported" : message.type;
}

/** The content under its key, media with a direct address. */
export function contentOnWire(sim: Sim, message: StoredMessage): Record<string, unknown> {
  if (message.type === "poll") {
    return {
      errors: [webhookError(131051, "Message type is not currently supported.")],
      unsupported: { type: "poll" },
    };
  }
  if (message.type === "unsupported") {
    return { errors: [webhookError(131051, "Message type is not currently supported.")] };
  }
  return { [message.type]: mediaOnWire(sim, message) };
}

export function contextOf(sim: Sim, message: StoredMessage): { context?: Record<string, unknown> } {
  if (!message.contextId && !message.forwarded) return {};
  const quoted = message.contextId ? sim.world.messages.get(message.contextId) : undefined;
  return {
    context: {
      ...(quoted ? { ...authorOf(sim, quoted), id: quoted.id } : message.contextId ? { id: message.contextId } : {}),
      ...(message.forwarded ? { forwarded: true } : {}),
    },
  };
}

function authorOf(sim: Sim, message: StoredMessage): Record<string, unknown> {
  if (message.from.kind === "business") return { from: sim.world.numbers.get(message.numberId)?.digits };
  const person = sim.world.people.get(message.from.id);
  return person?.phoneVisible ? { from: person.phone } : {};
}
