import { chatIdInput, digitsOf, parseChatAddress } from "../../chats/index.ts";
import { defineOperation, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { assertMaySend } from "../send/may-send.ts";
import { queueMessage } from "../send/queue-message.ts";
import { loadRecipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";

const CARDS_MAX = 20;

const card = z.object({
  name: z.string().trim().min(1).max(200),
  phone_number: z
    .string()
    .min(5)
    .max(ID_CHARS_MAX)
    .refine(isNumber, "is not a phone number with country code, such as +4915112345678"),
  email: z.email().max(254).optional(),
  organization: z.string().max(200).optional(),
});

export const sendContactCard = defineOperation({
  name: "send_contact_card",
  summary: "Send contact cards to one chat.",
  guidance: "Needs an open service window.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "extended",
  rest: "POST /messages/contacts",
  input: z.object({
    chat_id: chatIdInput,
    contacts: z.array(card).min(1).max(CARDS_MAX).describe("The people: each a name and at least one number."),
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: ["chat_not_found", "chat_conflict", "window_closed", "group_conflict", "contact_blocked_conflict"],
  async run({ ctx, input }) {
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    await assertMaySend(ctx, to);
    const text = input.contacts.map((one) => one.name).join(", ");
    return queueMessage(ctx, to, { type: "contacts", text, payload: { contacts: input.contacts.map(onWire) } });
  },
  complete: awaitOutcome,
});

function isNumber(text: string): boolean {
  return parseChatAddress(text)?.kind === "phone";
}

/** As inbound cards are kept too. */
function onWire({ name, phone_number, email, organization }: z.output<typeof card>) {
  const digits = digitsOf(phone_number);
  return {
    name: { formatted_name: name, first_name: name.split(/\s+/)[0] ?? name },
    phones: [{ phone: `+${digits}`, wa_id: digits, type: "CELL" }],
    ...(email ? { emails: [{ email, type: "WORK" }] } : {}),
    ...(organization ? { org: { company: organization } } : {}),
  };
}
