import type { JoinRequest } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { knownPeople } from "../contacts/index.ts";
import { NAMELESS_PERSON } from "../nameless.ts";

/** Who asked to be let in: as our contacts know them, else as the network does. */
export interface Requester {
  request_id: string;
  contact_id?: string;
  name: string;
  number?: string;
  at?: string;
}

/** Whose contact it is is for keys that may read contacts. */
export async function requestersFrom(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  requests: readonly JoinRequest[],
): Promise<Requester[]> {
  const people = requests.map((request) => request.person);
  const known = ctx.caller.scopes.has("contacts:read") ? await knownPeople(ctx, people) : [];
  return requests.map(({ id, person, at }, index) => {
    const contact = known[index];
    const number = person.phone ? `+${person.phone}` : contact?.number;
    const told = person.pushName ?? (person.username ? `@${person.username}` : number);
    return {
      request_id: id,
      ...(contact ? { contact_id: contact.contact_id } : {}),
      name: contact?.name ?? told ?? NAMELESS_PERSON,
      ...(number ? { number } : {}),
      ...(at ? { at } : {}),
    };
  });
}
