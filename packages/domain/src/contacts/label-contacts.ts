import type { Ctx } from "@parley/kernel";
import { z } from "zod";
import { labelEach, type Changeable } from "../change-each.ts";
import { numbersOf } from "../chats/index.ts";
import { itemResult, type ItemResult } from "../per-item.ts";
import { holdContact, loadContact, type ContactRow } from "./load-contact.ts";
import { contacts } from "./table.ts";

const CONTACTS_MAX = 100;

export const contactIdsInput = z
  .array(z.string().min(1).max(100))
  .min(1)
  .max(CONTACTS_MAX)
  .describe("con_… or +number.");

/** What became of each contact, in the order given. */
export const labelledContacts = z.object({ items: z.array(itemResult) });

export const LABEL_ERRORS = ["contact_not_found", "contact_conflict", "label_not_found", "limit_exceeded"] as const;

const CONTACTS: Changeable<ContactRow> = {
  kind: "contact",
  table: contacts,
  load: loadContact,
  hold: holdContact,
  nameOf: async (_ctx, contact) => contact.name,
  async numbersOf(ctx, ids) {
    const numbers = await numbersOf(
      ctx,
      ids.map((contactId) => ({ contactId })),
    );
    return new Map([...numbers].map(([id, digits]) => [id, `+${digits}`]));
  },
};

/** Labels of many contacts; `change` answers what the contact wears after. See `changeEach`. */
export function labelContacts(
  ctx: Ctx,
  ids: readonly string[],
  change: (contactId: string) => Promise<string[]>,
): Promise<{ items: ItemResult[] }> {
  return labelEach(ctx, CONTACTS, ids, change);
}
