import type { Hono } from "hono";
import { z } from "zod";
import { admit, PARTICIPANTS_MAX } from "../groups/group-wire.ts";
import { emitGroup, participantsOnWire } from "../groups/group-webhook.ts";
import { addMember, createGroup, inviteLinkOf, isMember, removeMember, systemLine } from "../groups/membership.ts";
import { sendToNumberFromBusiness } from "../messages/business-acts.ts";
import { deleteMessage } from "../messages/person-acts.ts";
import type { Sim } from "../sim.ts";
import type { Group, Person } from "../world/model.ts";
import { personOnWire } from "../world/party.ts";
import type { GroupView, MemberResult } from "./admin-shapes.ts";
import { type ControlContext, type ControlEnv, controlBody } from "./control-env.ts";
import { ControlError } from "./control-error.ts";
import { loadGroup, loadNumber, loadPerson } from "./find.ts";

const names = z.object({ participants: z.array(z.string()).min(1).max(1_024) });
const settings = z.strictObject({
  subject: z.string().trim().min(1).max(128).optional(),
  description: z.string().max(2_048).optional(),
  announce: z.boolean().optional(),
  locked: z.boolean().optional(),
  join_approval_mode: z.enum(["auto_approve", "approval_required"]).optional(),
  picture_media_id: z.string().nullable().optional(),
});

type Act = (group: Group, person: Person) => MemberResult["result"];

/** Everything a group admin's phone can do; Meta's API gives businesses only part of it. */
export function groupControlRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  const groupOf = (c: ControlContext) => loadGroup(sim, c.req.param("id") ?? "");
  const answer = (c: ControlContext, group: Group) => c.json({ group: groupView(sim, group) });

  app.get("/_sim/groups", (c) => {
    const numberId = c.req.query("phone_number_id");
    const groups = [...sim.world.groups.values()].filter((group) => !numberId || group.numberId === numberId);
    return c.json({ groups: groups.map((group) => groupView(sim, group)) });
  });

  app.post("/_sim/groups", async (c) => {
    const body = await controlBody(
      c,
      z.object({
        phone_number_id: z.string(),
        subject: z.string().trim().min(1).max(128),
        description: z.string().max(2_048).optional(),
        participants: z.array(z.string()).max(1_024).default([]),
      }),
    );
    const group = createGroup(sim, { ...body, numberId: loadNumber(sim, body.phone_number_id).id });
    systemLine(sim, group, `The group "${group.subject}" was created`);
    emitGroup(sim, group, "group_lifecycle_update", "group_create", {
      subject: group.subject,
      invite_link: inviteLinkOf(group),
    });
    const results = body.participants.map((name) => act(sim, group, name, add(sim)));
    return c.json({ group: groupView(sim, group), results }, 201);
  });

  app.get("/_sim/groups/:id", (c) => answer(c, groupOf(c)));

  app.patch("/_sim/groups/:id", async (c) => {
    const group = groupOf(c);
    changeSettings(sim, group, await controlBody(c, settings));
    return answer(c, group);
  });

  const acts: Record<string, Act> = { add: add(sim), remove: remove(sim), promote: rank(true), demote: rank(false) };
  app.post("/_sim/groups/:id/participants/:act{add|remove|promote|demote}", async (c) => {
    const group = groupOf(c);
    const run = acts[c.req.param("act")] as Act;
    const { participants } = await controlBody(c, names);
    const results = participants.map((name) =>
      group.businessIsMember && group.businessIsAdmin
        ? act(sim, group, name, run)
        : { participant: name, result: "forbidden" as const },
    );
    sim.changes++;
    return c.json({ group: groupView(sim, group), results });
  });

  app.get("/_sim/groups/:id/invite_link", (c) => c.json({ invite_link: inviteLinkOf(groupOf(c)) }));
  app.post("/_sim/groups/:id/invite_link", (c) => {
    const group = groupOf(c);
    group.inviteCode = sim.random.hex(22);
    sim.changes++;
    return c.json({ invite_link: inviteLinkOf(group) });
  });

  app.post("/_sim/groups/:id/join", async (c) => {
    const group = groupOf(c);
    const body = await controlBody(c, z.object({ person: z.string(), invite_link: z.string().optional() }));
    join(sim, group, loadPerson(sim, body.person), body.invite_link);
    return answer(c, group);
  });

  app.post("/_sim/groups/:id/leave", async (c) => {
    const group = groupOf(c);
    const { person: name } = await controlBody(c, z.object({ person: z.string().optional() }));
    if (name === undefined) {
      systemLine(sim, group, "The business left");
      group.businessIsMember = false;
    } else leave(sim, group, loadPerson(sim, name));
    sim.changes++;
    return answer(c, group);
  });

  app.post("/_sim/groups/:id/join_requests/:act{approve|reject}", async (c) => {
    const group = groupOf(c);
    const { participants } = await controlBody(c, names);
    const results = participants.map((name) =>
      act(sim, group, name, (_group, person) => {
        if (!group.joinRequests.some(({ personId }) => personId === person.id)) return "not_found";
        group.joinRequests = group.joinRequests.filter(({ personId }) => personId !== person.id);
        if (c.req.param("act") === "reject") return "removed";
        admit(sim, group, person);
        return "added";
      }),
    );
    return c.json({ group: groupView(sim, group), results });
  });

  app.post("/_sim/groups/:id/messages/:wamid/delete", (c) => {
    const message = sim.world.messages.get(c.req.param("wamid"));
    if (message?.chat !== groupOf(c).id)
      throw new ControlError(404, "message_not_found", "No such message in the group.");
    deleteMessage(sim, message);
    return c.json({ success: true });
  });
}

function groupView(sim: Sim, group: Group): GroupView {
  return {
    id: group.id,
    phone_number_id: group.numberId,
    subject: group.subject,
    description: group.description,
    created_at: new Date(group.createdAt).toISOString(),
    announce: group.announce,
    locked: group.locked,
    join_approval_mode: group.joinApproval,
    invite_link: inviteLinkOf(group),
    business_is_member: group.businessIsMember,
    business_is_admin: group.businessIsAdmin,
    participants: group.members.flatMap(({ personId, admin }) => {
      const person = sim.world.people.get(personId);
      if (!person) return [];
      return [{ id: person.id, ...personOnWire(sim.world, person, group.numberId), name: person.name, admin }];
    }),
    join_requests: group.joinRequests.map(({ personId }) => personId),
  };
}

function act(sim: Sim, group: Group, name: string, run: Act): MemberResult {
  const person = sim.world.findPerson(name.replace(/^[+@]/, ""));
  return { participant: name, result: person?.onWhatsapp ? run(group, person) : "not_found" };
}

function add(sim: Sim): Act {
  return (group, person) => {
    if (isMember(group, person)) return "already";
    if (person.groupPrivacy === "nobody" || person.blocked.includes(group.numberId)) {
      sendToNumberFromBusiness(sim, group.numberId, person, `${group.subject}: ${inviteLinkOf(group)}`);
      return "invited";
    }
    addMember(sim, group, person, "added");
    emitGroup(sim, group, "group_participants_update", "group_participants_add", {
      added_participants: participantsOnWire(sim, group, [{ input: person.id, person }]),
      initiated_by: "business",
    });
    return "added";
  };
}

function remove(sim: Sim): Act {
  return (group, person) => {
    if (!isMember(group, person)) return "not_member";
    removeMember(sim, group, person, "removed");
    emitGroup(sim, group, "group_participants_update", "group_participants_remove", {
      removed_participants: participantsOnWire(sim, group, [{ input: person.id, person }]),
      initiated_by: "business",
    });
    return "removed";
  };
}

function rank(admin: boolean): Act {
  return (group, person) => {
    const member = group.members.find(({ personId }) => personId === person.id);
    if (!member) return "not_member";
    if (member.admin === admin) return "already";
    member.admin = admin;
    return admin ? "promoted" : "demoted";
  };
}

function changeSettings(sim: Sim, group: Group, change: z.infer<typeof settings>): void {
  if (change.subject !== undefined) systemLine(sim, group, `The subject was changed to "${change.subject}"`);
  group.subject = change.subject ?? group.subject;
  group.description = change.description ?? group.description;
  group.announce = change.announce ?? group.announce;
  group.locked = change.locked ?? group.locked;
  group.joinApproval = change.join_approval_mode ?? group.joinApproval;
  if (change.picture_media_id !== undefined) group.pictureMediaId = change.picture_media_id;
  sim.changes++;
  emitGroup(sim, group, "group_settings_update", "group_settings_update", {
    ...(change.subject === undefined ? {} : { group_subject: { text: change.subject, update_successful: true } }),
    ...(change.description === undefined
      ? {}
      : { group_description: { text: change.description, update_successful: true } }),
  });
}

function join(sim: Sim, group: Group, person: Person, link: string | undefined): void {
  if (link !== undefined && link !== inviteLinkOf(group)) {
    throw new ControlError(409, "invite_conflict", "The invite link is not valid any more.");
  }
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
  sim.changes++;
}

function leave(sim: Sim, group: Group, person: Person): void {
  if (!isMember(group, person)) throw new ControlError(404, "member_not_found", "This person is not in the group.");
  removeMember(sim, group, person, "left");
  emitGroup(sim, group, "group_participants_update", "group_participants_remove", {
    removed_participants: participantsOnWire(sim, group, [{ input: person.id, person }]),
    initiated_by: "participant",
  });
}
