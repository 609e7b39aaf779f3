import type { Ctx } from "@parley/kernel";
import { numbersOf } from "../chats/index.ts";
import { contactView } from "./schemas.ts";

/** Which person an answer is about, for models and for people. */
export const namedContact = contactView.pick({ contact_id: true, name: true, number: true });
export type NamedContact = ReturnType<typeof namedContact.parse>;

type Named = { id: string; name: string };

export async function namedContactOf(ctx: Pick<Ctx, "tx">, contact: Named): Promise<NamedContact> {
  const [named] = await namedContactsOf(ctx, [contact]);
  if (!named) throw new Error("One contact has one name.");
  return named;
}

/** In the order given. */
export async function namedContactsOf(ctx: Pick<Ctx, "tx">, contacts: readonly Named[]): Promise<NamedContact[]> {
  const numbers = await numbersOf(
    ctx,
    contacts.map(({ id }) => ({ contactId: id })),
  );
  return contacts.map(({ id, name }) => {
    const number = numbers.get(id);
    return { contact_id: id, name, ...(number ? { number: `+${number}` } : {}) };
  });
}
