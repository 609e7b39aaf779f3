import type { Identity, InboundEvent } from "../contract/index.ts";
import { instantAt } from "../cloud-api/convert-inbound/instant.ts";
import { objectsAt, textAt, type JsonObject } from "../cloud-api/convert-inbound/json-value.ts";
import { ownNameFrom, type People } from "../cloud-api/convert-inbound/people.ts";

/** Each group of a page once, with its members, timed at its first message on the page. */
export function groupEvents(groups: JsonObject[], messages: JsonObject[], people: People): InboundEvent[] {
  const firstAt = firstTimes(messages);
  return groups.flatMap((group) => {
    const networkId = textAt(group["id"]);
    const at = networkId === undefined ? undefined : firstAt.get(networkId);
    if (!networkId || !at) return [];
    const subject = textAt(group["subject"]);
    const participants = objectsAt(group["participants"]);
    const base = {
      kind: "group" as const,
      chat: { type: "group" as const, networkId, ...(subject ? { subject } : {}) },
      at,
      historical: true,
    };
    const admins = participants.filter((participant) => participant["admin"] === true);
    return [
      {
        ...base,
        change: "created" as const,
        members: membersOf(participants, people),
        ...(subject ? { settings: { subject } } : {}),
      },
      ...(admins.length > 0 ? [{ ...base, change: "promoted" as const, members: membersOf(admins, people) }] : []),
    ];
  });
}

function firstTimes(messages: JsonObject[]): Map<string, string> {
  const times = new Map<string, string>();
  for (const message of messages) {
    const groupId = textAt(message["group_id"]);
    const at = instantAt(message["timestamp"]);
    if (groupId && at && !times.has(groupId)) times.set(groupId, at);
  }
  return times;
}

function membersOf(participants: JsonObject[], people: People): Identity[] {
  return participants.flatMap((member) => {
    const identity = people.find({ phone: member["wa_id"], bsuid: member["user_id"] });
    return identity ? { ...ownNameFrom(member["name"]), ...identity } : [];
  });
}
