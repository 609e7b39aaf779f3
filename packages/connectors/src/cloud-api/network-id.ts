import type { ChatRef } from "../contract/index.ts";

/**
 * Network ids of this connector: a direct chat is the phone's digits, or the BSUID of someone who
 * shows no phone; a group is Meta's group id as it came. Only this directory makes or reads them.
 */
const PHONE = /^\d{5,20}$/;
/** Two letters of country, then the id; linked portfolios have `ENT` between. Source: Meta, "Business-scoped user IDs". */
const BSUID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Digits of a phone written with or without `+`, spaces and punctuation; undefined for anything else. */
export function phoneDigits(value: string | undefined): string | undefined {
  if (value === undefined || value.length > 40 || !/^\+?[\d\s().-]+$/.test(value)) return undefined;
  const digits = value.replace(/\D/g, "");
  return PHONE.test(digits) ? digits : undefined;
}

/** True for text that can only be a BSUID: for fields where a phone is expected. */
export function isBsuid(value: string): boolean {
  return BSUID.test(value);
}

/** Who the wire's `to` or `recipient` is, or undefined when the chat names nobody reachable. */
export function recipientOf(chat: ChatRef): Record<string, string> | undefined {
  if (chat.type === "group") return { recipient_type: "group", to: chat.networkId };
  const { phone, bsuid } = addressOf(chat);
  if (phone) return { recipient_type: "individual", to: phone };
  return bsuid ? { recipient_type: "individual", recipient: bsuid } : undefined;
}

/** As the person is known now: the chat's own id stays what it was when they change their number. */
function addressOf({ networkId, peer }: ChatRef): { phone?: string | undefined; bsuid?: string | undefined } {
  const phone = phoneDigits(peer?.phone);
  if (phone || peer?.bsuid) return { phone, bsuid: peer?.bsuid };
  return { phone: phoneDigits(networkId), bsuid: networkId };
}
