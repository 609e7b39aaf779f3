import { AppError, type Ctx } from "@parley/kernel";
import type { ContactRow } from "./load-contact.ts";
import { loadContacts } from "./load-contacts.ts";
import { outOfSight } from "./shown-names.ts";

/**
 * Before somebody known by their number is given a name of ours.
 * @returns  who they are; undefined of somebody who was removed
 * @throws contact_conflict  somebody else named this person already, or they are not for this key
 */
export async function assertNameable(ctx: Ctx, id: string, name: string): Promise<ContactRow | undefined> {
  const [present] = await loadContacts(ctx, [id]);
  if (!present && (await outOfSight(ctx, [id])).size === 0) return undefined;
  if (!present) {
    throw new AppError("contact_conflict", {
      public: "This number belongs to a contact of a phone this key may not use. Use a key of that phone.",
    });
  }
  if (present.nameSource !== "saved" || present.name === name.trim()) return present;
  throw new AppError("contact_conflict", {
    public: `This number is saved already, as the contact ${present.id} under another name. To rename it, call update_contact.`,
    hint: "update_contact",
    details: { contact_id: present.id, name: present.name },
  });
}
