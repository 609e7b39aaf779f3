import { webhookError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { Person, StoredMessage } from "../world/model.ts";
import { contactOnWire, metadataOf, personOnWire } from "../world/party.ts";

const DAY_SECONDS = 24 * 3_600;

/** Tells the business how far a message has come; `person` is the member it is about in a group. */
export function emitStatus(
  sim: Sim,
  message: StoredMessage,
  person: Person | null,
  status: string,
  at: number,
  error?: { code: number; details: string; recipient?: string },
): void {
  const number = sim.world.numbers.get(message.numberId);
  if (!number) return;
  sim.stats.statuses++;
  (message.events ??= []).push({ status, at });
  const chat = sim.world.chats.get(message.chat);
  const value = {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    // Meta leaves the contacts out of a failure.
    ...(person && !error ? { contacts: [contactOnWire(sim.world, person, number.id)] } : {}),
    statuses: [
      {
        id: message.id,
        status,
        timestamp: String(Math.floor(at / 1000)),
        ...recipientOf(sim, message, person, chat?.groupId ?? null, error?.recipient),
        ...(message.opaque === undefined ? {} : { biz_opaque_callback_data: message.opaque }),
        ...(error ? { errors: [webhookError(error.code, error.details)] } : priceOf(message, status)),
      },
    ],
  };
  sim.webhooks.emit(number.accountId, number.id, "messages", value);
  sim.transcript.add(
    "status",
    { id: message.id, status, ...(error ? { code: error.code } : {}) },
    { phone_number_id: number.id, ...(person ? { person: person.id } : {}) },
  );
}

function recipientOf(
  sim: Sim,
  message: StoredMessage,
  person: Person | null,
  groupId: string | null,
  asDialled: string | undefined,
): Record<string, unknown> {
  const named = person ? personOnWire(sim.world, person, message.numberId) : null;
  if (groupId) {
    return {
      recipient_id: groupId,
      recipient_type: "group",
      ...(named?.wa_id ? { recipient_participant_id: named.wa_id } : {}),
      ...(named ? { recipient_participant_user_id: named.user_id } : {}),
    };
  }
  const phone = named ? named.wa_id : asDialled;
  return {
    ...(phone ? { recipient_id: phone } : {}),
    ...(named ? { recipient_user_id: named.user_id } : {}),
  };
}

function priceOf(message: StoredMessage, status: string): Record<string, unknown> {
  const { pricing } = message;
  // Meta names the price when it is owed, and often leaves it out of `read`.
  if (!pricing || (status !== "sent" && status !== "delivered")) return {};
  return {
    conversation: {
      id: conversationId(message),
      ...(status === "sent" ? { expiration_timestamp: String(Math.floor(message.at / 1000) + DAY_SECONDS) } : {}),
      origin: { type: pricing.type === "free_entry_point" ? "referral_conversion" : pricing.category },
    },
    pricing: {
      billable: pricing.billable,
      pricing_model: "PMP",
      type: pricing.type,
      category: pricing.type === "free_entry_point" ? "referral_conversion" : pricing.category,
    },
  };
}

/** One a day, chat and category. */
function conversationId(message: StoredMessage): string {
  const day = Math.floor(message.at / (DAY_SECONDS * 1000));
  return Buffer.from(`${message.chat}/${message.pricing?.category}/${day}`).toString("hex").slice(-32);
}
