/**
 * What a group admin's phone can do, and Meta's API does not offer to businesses. Each act leaves its
 * line in the thread on every member's phone, and the business is told by webhook.
 */
import { ControlError } from "../control/control-error.ts";
import { sendToNumberFromBusiness } from "../messages/business-acts.ts";
import type { Sim } from "../sim.ts";
import type { Group, Person } from "../world/model.ts";
import { personOnWire } from "../world/party.ts";
import { businessOnWire, emitGroup, participantsOnWire } from "./group-webhook.ts";
import { admit, PARTICIPANTS_MAX } from "./group-wire.ts";
import { addMember, inviteLinkOf, isMember, removeMember, systemLine } from "./membership.ts";

/** @returns `invited` where the person's privacy forbids adding and `invite` says to send them the link */
export function addByAdmin(sim: Sim, group: Group, person: Person, invite: boolean) {
  if (isMember(group, person)) return "already";
  if (person.groupPrivacy === "nobody" || person.blocked.includes(group.numberId)) {
    if (!invite) return "privacy";
    sendToNumberFromBusiness(sim, group.numberId, person, `${group.subject}: ${inviteLinkOf(group)}`);
    return "invited";
  }
  addMember(sim, group, person, "added");
  emitGroup(sim, group, "group_participants_update", "group_participants_add", {
    added_participants: participantsOnWire(sim, group, [{ input: person.id, person }]),
    initiated_by: "business",
  });
  return "added";
}

export function removeByAdmin(sim: Sim, group: Group, person: Person) {
  if (!isMember(group, person)) return "not_member";
  removeMember(sim, group, person, "removed");
  tellRemoved(sim, group, person, "business");
  return "removed";
}

export function setAdmin(sim: Sim, group: Group, person: Person, admin: boolean) {
  const member = group.members.find(({ personId }) => personId === person.id);
  if (!member) return "not_member";
  if (member.admin === admin) return "already";
  member.admin = admin;
  systemLine(sim, group, admin ? `${person.name} is an admin now` : `${person.name} is no longer an admin`);
  emitGroup(sim, group, "group_participants_update", `group_participants_${admin ? "promote" : "demote"}`, {
    [admin ? "promoted_participants" : "demoted_participants"]: participantsOnWire(sim, group, [
      { input: person.id, person },
    ]),
  });
  return admin ? "promoted" : "demoted";
}

/** Another admin makes the business one, or takes it back. */
export function setBusinessAdmin(sim: Sim, group: Group, admin: boolean): void {
  if (group.businessIsAdmin === admin) return;
  group.businessIsAdmin = admin;
  systemLine(sim, group, admin ? "The business is an admin now" : "The business is no longer an admin");
  emitGroup(sim, group, "group_participants_update", `group_participants_${admin ? "promote" : "demote"}`, {
    [admin ? "promoted_participants" : "demoted_participants"]: [businessOnWire(sim, group)],
  });
}

export function joinByLink(sim: Sim, group: Group, person: Person, link: string | undefined): void {
  if (link !== undefined && link !== inviteLinkOf(group)) throw staleInvite();
  if (isMember(group, person)) throw new ControlError(409, "member_conflict", "This person is in the group already.");
  if (group.joinApproval === "approval_required") {
    const request = { id: sim.random.hex(24), personId: person.id, at: sim.now() };
    group.joinRequests.push(request);
    emitGroup(sim, group, "group_participants_update", "group_join_request_created", {
      join_request_id: request.id,
      ...personOnWire(sim.world, person, group.numberId),
    });
  } else if (group.members.length >= PARTICIPANTS_MAX) {
    throw new ControlError(
      409,
      "group_conflict",
      `A group of a business has at most ${PARTICIPANTS_MAX} members by link.`,
    );
  } else admit(sim, group, person);
}

export function leaveAsPerson(sim: Sim, group: Group, person: Person): void {
  if (!isMember(group, person)) throw new ControlError(404, "member_not_found", "This person is not in the group.");
  removeMember(sim, group, person, "left");
  tellRemoved(sim, group, person, "participant");
}

export function leaveAsBusiness(sim: Sim, group: Group): void {
  if (!group.businessIsMember) return;
  systemLine(sim, group, "The business left");
  emitGroup(sim, group, "group_participants_update", "group_participants_remove", {
    removed_participants: [businessOnWire(sim, group)],
    initiated_by: "participant",
  });
  group.businessIsMember = false;
  group.businessIsAdmin = false;
}

/** The business comes back into a group of its own that it has left, as a plain member. */
export function joinAsBusiness(sim: Sim, numberId: string, link: string): Group {
  const group = [...sim.world.groups.values()].find((one) => one.numberId === numberId && inviteLinkOf(one) === link);
  if (!group) throw staleInvite();
  if (group.businessIsMember) return group;
  group.businessIsMember = true;
  systemLine(sim, group, "The business joined using the invite link");
  emitGroup(sim, group, "group_participants_update", "group_participants_add", {
    added_participants: [businessOnWire(sim, group)],
    reason: "invite_link",
  });
  return group;
}

function tellRemoved(sim: Sim, group: Group, person: Person, initiatedBy: "business" | "participant"): void {
  emitGroup(sim, group, "group_participants_update", "group_participants_remove", {
    removed_participants: participantsOnWire(sim, group, [{ input: person.id, person }]),
    initiated_by: initiatedBy,
  });
}

function staleInvite(): ControlError {
  return new ControlError(409, "invite_conflict", "The invite link is not valid any more.");
}
