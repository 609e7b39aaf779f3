/** Who is in a group, and the lines that tell it on the phones. */
import { showChat } from "../control/show.ts";
import { appendMessage } from "../messages/append.ts";
import type { Sim } from "../sim.ts";
import type { Group, Person } from "../world/model.ts";
import { newGroupId } from "../world/new-ids.ts";

export interface NewGroup {
  numberId: string;
  subject: string;
  description?: string;
  joinApproval?: "auto_approve" | "approval_required";
}

/** The business is its first member and admin. */
export function createGroup(sim: Sim, fields: NewGroup): Group {
  const digits = sim.world.numbers.get(fields.numberId)?.digits ?? "0";
  const group: Group = {
    id: newGroupId(sim.random, digits),
    numberId: fields.numberId,
    subject: fields.subject,
    description: fields.description ?? "",
    createdAt: sim.now(),
    announce: false,
    locked: false,
    memberAdd: "all_members",
    joinApproval: fields.joinApproval ?? "auto_approve",
    disappearingSeconds: 0,
    inviteCode: sim.random.hex(22),
    pictureMediaId: null,
    businessIsMember: true,
    businessIsAdmin: true,
    suspended: false,
    members: [],
    joinRequests: [],
  };
  sim.world.groups.set(group.id, group);
  sim.world.groupChat(group);
  sim.changes++;
  return group;
}

export function inviteLinkOf(group: Group): string {
  return `https://chat.whatsapp.com/${group.inviteCode}`;
}

export function isMember(group: Group, person: Person): boolean {
  return group.members.some(({ personId }) => personId === person.id);
}

export function addMember(sim: Sim, group: Group, person: Person, how: "added" | "joined"): void {
  group.members.push({ personId: person.id, admin: false });
  group.joinRequests = group.joinRequests.filter(({ personId }) => personId !== person.id);
  sim.world.linkChat(person.id, group.id);
  systemLine(sim, group, how === "added" ? `${person.name} was added` : `${person.name} joined using the invite link`);
}

export function removeMember(sim: Sim, group: Group, person: Person, how: "removed" | "left"): void {
  systemLine(sim, group, how === "left" ? `${person.name} left` : `${person.name} was removed`);
  group.members = group.members.filter(({ personId }) => personId !== person.id);
  showChat(sim, group.id, person.id);
}

/** A line in the middle of the thread, on every member's phone. */
export function systemLine(sim: Sim, group: Group, body: string): void {
  appendMessage(sim, sim.world.groupChat(group), {
    from: { kind: "business", id: group.numberId },
    type: "system",
    content: { body },
    status: "delivered",
  });
}
