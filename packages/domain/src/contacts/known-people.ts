import type { Identity } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { contactViews } from "./contact-view.ts";
import { findByIdentifiers, identifierKey, identifiersOf } from "./identifiers.ts";
import { loadContacts } from "./load-contacts.ts";
import type { ContactView } from "./schemas.ts";

/** The contact of each person, null for strangers; nobody becomes one by being asked for. */
export async function knownPeople(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  people: readonly Identity[],
): Promise<(ContactView | null)[]> {
  const ids = await findByIdentifiers(ctx, people.flatMap(identifiersOf));
  const rows = await loadContacts(ctx, [...new Set(ids.values())]);
  const views = new Map((await contactViews(ctx, rows)).map((view) => [view.contact_id, view]));
  return people.map((person) => {
    const id = identifiersOf(person)
      .map((one) => ids.get(identifierKey(one)))
      .find((one) => one !== undefined);
    return (id && views.get(id)) || null;
  });
}
