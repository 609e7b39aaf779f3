import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, or } from "drizzle-orm";
import { chats } from "../../chats/table.ts";
import { isKnownElsewhere } from "../contact-sight.ts";
import { loadStoredContact } from "../load-contact.ts";
import { contacts } from "../table.ts";

/** A person, by everything that rows name them by. */
export interface Subject {
  id: string;
  name: string;
  /** The contact's own id, and those of contacts that became part of it; in order. */
  ids: readonly string[];
  /** Direct chats with them, merged ones too; in order. */
  chatIds: readonly string[];
}

/**
 * The person whose data is asked for; whoever was removed from the contacts is still stored.
 * @throws contact_not_found
 * @throws contact_conflict  a name; or phones that the key may not use have met them too, so that it would not be all
 */
export async function loadSubject(ctx: Ctx, given: string): Promise<Subject> {
  const { id, name } = await loadStoredContact(ctx, given);
  if (await isKnownElsewhere(ctx, id)) throw onlyPart(id, given);
  const known = await db(ctx)
    .select({ id: contacts.id })
    .from(contacts)
    .where(or(eq(contacts.id, id), eq(contacts.mergedIntoId, id)));
  const ids = known.map((row) => row.id).sort();
  const direct = await db(ctx)
    .select({ id: chats.id })
    .from(chats)
    .where(and(inArray(chats.contactId, ids), eq(chats.type, "direct")));
  return { id, name, ids, chatIds: direct.map((row) => row.id).sort() };
}

function onlyPart(id: string, given: string): AppError {
  return new AppError("contact_conflict", {
    public: `The contact ${id} is known to phones that this key may not use, so what it could give would not be everything. Ask with a key of all phones.`,
    fields: [{ path: "contact_id", message: "is known to other phones too", received: given.slice(0, 60) }],
  });
}
