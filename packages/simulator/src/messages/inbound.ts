import type { Sim } from "../sim.ts";
import { ControlError } from "../control/control-error.ts";
import type { ChatState, Group, Person, StoredMessage } from "../world/model.ts";
import { appendMessage } from "./append.ts";
import { emitInbound } from "./inbound-webhook.ts";

export const WINDOW_MS = 24 * 3_600_000;
const FREE_ENTRY_MS = 72 * 3_600_000;

export interface InboundFields {
  type: StoredMessage["type"];
  content: unknown;
  contextId?: string;
  forwarded?: boolean;
  referral?: Record<string, unknown>;
}

/** A person writes to a number: opens the service window and tells the business, unless it has blocked them. */
export function sendToNumber(sim: Sim, person: Person, numberId: string, fields: InboundFields): StoredMessage {
  const chat = sim.world.directChat(numberId, person.id);
  const message = receive(sim, chat, person, fields);
  chat.lastInboundAt = message.at;
  if (fields.referral) chat.freeEntryUntil = message.at + FREE_ENTRY_MS;
  if (!sim.world.numbers.get(numberId)?.blocked.includes(person.id)) emitInbound(sim, message, person);
  return message;
}

/** @throws ControlError forbidden  not a member, or only admins may write */
export function sendToGroup(sim: Sim, person: Person, group: Group, fields: InboundFields): StoredMessage {
  const member = group.members.find(({ personId }) => personId === person.id);
  if (!member) throw new ControlError(403, "not_member", "This person is not in the group.");
  if (group.announce && !member.admin) throw new ControlError(403, "forbidden", "Only admins may write in this group.");
  const chat = sim.world.groupChat(group);
  const message = receive(sim, chat, person, fields);
  chat.lastInboundAt = message.at;
  if (group.businessIsMember) emitInbound(sim, message, person);
  return message;
}

function receive(sim: Sim, chat: ChatState, person: Person, fields: InboundFields): StoredMessage {
  sim.stats.inbound++;
  const message = appendMessage(sim, chat, { from: { kind: "person", id: person.id }, ...fields });
  sim.transcript.add(
    "inbound",
    { id: message.id, type: message.type, content: message.content },
    { phone_number_id: chat.numberId, person: person.id },
  );
  return message;
}
