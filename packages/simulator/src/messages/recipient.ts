import { GraphError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber, Group, Person } from "../world/model.ts";
import type { SendHead, SendRequest } from "./send-schema.ts";

export interface PersonRecipient {
  kind: "person";
  /** As the business wrote it. */
  input: string;
  byPhone: boolean;
  /** Null: nobody has that number. */
  person: Person | null;
}

export type Recipient = PersonRecipient | { kind: "group"; group: Group };

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** @throws GraphError 100, 131009, 131020, 131021, 131041, 131207, 131212 */
export function resolveRecipient(sim: Sim, number: BusinessNumber, head: SendHead): Recipient {
  if (head.recipient_type === "group") return { kind: "group", group: loadGroup(sim, number, head.to ?? "") };
  if (head.to === undefined) return byBsuid(sim, number, head.recipient ?? "");
  if (BSUID.test(head.to)) throw new GraphError(100, "A business-scoped user id goes into recipient, not into to.");
  const digits = head.to.replace(/[\s()+-]/g, "");
  if (!/^\d{5,20}$/.test(digits)) throw new GraphError(100, "Param to is not a phone number.");
  if (digits === number.digits) throw new GraphError(131021, "Sender and recipient are the same number.");
  return { kind: "person", input: head.to, byPhone: true, person: findByDialled(sim, digits) };
}

/**
 * Meta refuses a send to somebody whom the number blocks without saying with which code; 131026 is that of
 * a message that cannot be delivered. Source: Meta, "Block users" (read 2026-11).
 * @throws GraphError 131026, 131030, 131056, 130501
 */
export function assertMayWriteToPerson(
  sim: Sim,
  number: BusinessNumber,
  recipient: PersonRecipient,
  request: SendRequest,
): void {
  const { person } = recipient;
  if (request.type === "pin") throw new GraphError(130501, "Pins are for groups.");
  if (number.allowedRecipients && !(person && number.allowedRecipients.includes(person.phone))) {
    throw new GraphError(131030, "The recipient is not in the allowed list of this test number.");
  }
  if (person && number.blocked.includes(person.id)) {
    throw new GraphError(131026, "The recipient is on the block list of this number.");
  }
  if (person && !sim.limits.takePair(number, person.id, sim.now())) {
    throw new GraphError(131056, "Too many messages sent from this phone number to the same person in a short time.");
  }
}

function byBsuid(sim: Sim, number: BusinessNumber, bsuid: string): PersonRecipient {
  const person = sim.world.findPersonByBsuid(bsuid, sim.world.businessIdOf(number.id));
  if (!person) throw new GraphError(131009, "The recipient is not a business-scoped user id of this business.");
  return { kind: "person", input: bsuid, byPhone: false, person };
}

/** Brazilian and Mexican numbers are known under a shorter form than people dial. */
function findByDialled(sim: Sim, digits: string): Person | null {
  const forms = [digits];
  if (/^55\d{2}9\d{8}$/.test(digits)) forms.push(digits.slice(0, 4) + digits.slice(5));
  if (/^55\d{10}$/.test(digits)) forms.push(`${digits.slice(0, 4)}9${digits.slice(4)}`);
  if (/^521\d{10}$/.test(digits)) forms.push(`52${digits.slice(3)}`);
  for (const form of forms) {
    const person = sim.world.findPersonByPhone(form);
    if (person) return person;
  }
  return null;
}

function loadGroup(sim: Sim, number: BusinessNumber, id: string): Group {
  const group = sim.world.groups.get(id);
  if (!group || group.numberId !== number.id) throw new GraphError(131041, "There is no such group for this number.");
  if (!group.businessIsMember) throw new GraphError(131212, "The business is not in this group.");
  if (group.suspended) throw new GraphError(131207, "The group is suspended.");
  if (group.members.length === 0) throw new GraphError(131020, "The group has no other member.");
  return group;
}
