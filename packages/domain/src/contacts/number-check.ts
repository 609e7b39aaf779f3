import type { CheckNumberAbility } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { z } from "zod";
import { parseChatAddress } from "../chats/index.ts";
import { loadContacts } from "./load-contacts.ts";
import { findContactIdByPhone } from "./load-person.ts";

/** What is known of one number, in the order of what was asked. */
export const checkedNumber = z.object({
  id: z.string().describe("As given."),
  ok: z.boolean(),
  number: z.string().optional().describe("+digits as WhatsApp keeps them."),
  on_whatsapp: z.boolean().optional(),
  contact_id: z.string().optional(),
  name: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type CheckedNumber = z.output<typeof checkedNumber>;

/** Reads a number as a person writes it, and says whose it is here. Asks nobody. */
export async function readNumber(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  given: string,
): Promise<CheckedNumber> {
  const address = parseChatAddress(given);
  if (address?.kind !== "phone") {
    const message = "This is not a phone number with country code, such as +4915112345678.";
    return { id: given, ok: false, error: { code: "invalid_input", message } };
  }
  const contactId = await findContactIdByPhone(ctx, address.digits);
  const [contact] = await loadContacts(ctx, contactId ? [contactId] : []);
  return {
    id: given,
    ok: true,
    number: `+${address.digits}`,
    ...(contact ? { contact_id: contact.id, name: contact.name } : {}),
  };
}

/** Asks the network about those that are numbers, each once. */
export async function askNetwork(
  items: readonly CheckedNumber[],
  ability: CheckNumberAbility,
): Promise<CheckedNumber[]> {
  const asked = [...new Set(items.flatMap((item) => digitsOf(item) ?? []))];
  const answers = asked.length === 0 ? [] : await ability.check(asked);
  const found = new Map(answers.map((answer) => [answer.phone, answer]));
  return items.map((item) => {
    const answer = found.get(digitsOf(item) ?? "");
    if (!answer) return item;
    // Someone who hides their number is known by another id, which says nothing to a person.
    const canonical = /^\d+$/.test(answer.networkId ?? "") ? `+${answer.networkId}` : item.number;
    return { ...item, number: canonical, on_whatsapp: answer.onWhatsapp };
  });
}

function digitsOf(item: CheckedNumber): string | undefined {
  return item.number?.slice(1);
}
