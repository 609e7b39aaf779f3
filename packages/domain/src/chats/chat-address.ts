import { AppError } from "@parley/kernel";
import { digitsWritten } from "../number-written.ts";

/** The ways a caller may name a chat. Pure: what is meant, not whether it exists. */
export type ChatAddress =
  | { kind: "chat"; id: string }
  | { kind: "contact"; id: string }
  /** Digits with country code. */
  | { kind: "phone"; digits: string }
  | { kind: "group"; networkId: string };

export const CHAT_ID_EXPECTED =
  "chat_… from list_chats or search_chats, or a phone number with country code such as +4915112345678";

/** @returns null when the text is none of the accepted forms */
export function parseChatAddress(text: string): ChatAddress | null {
  const given = text.trim();
  if (/^chat_[0-9a-z]{15}$/.test(given)) return { kind: "chat", id: given };
  if (/^con_[0-9a-z]{15}$/.test(given)) return { kind: "contact", id: given };
  if (given.endsWith("@g.us")) return { kind: "group", networkId: given.slice(0, -"@g.us".length) };
  const digits = digitsWritten(given);
  return /^[1-9]\d{6,14}$/.test(digits) ? { kind: "phone", digits } : null;
}

/** The digits of a number as a person writes it. @throws invalid_input  it is none */
export function digitsOf(phoneNumber: string): string {
  const address = parseChatAddress(phoneNumber);
  if (address?.kind === "phone") return address.digits;
  const [path, expected] = ["phone_number", "+4915112345678"];
  throw new AppError("invalid_input", {
    public: `\`${path}\` is not a phone number with country code, such as ${expected}.`,
    fields: [{ path, message: "is not a phone number", received: phoneNumber, expected }],
  });
}
