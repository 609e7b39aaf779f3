import type { Hono } from "hono";
import { z } from "zod";
import {
  addByAdmin,
  joinAsBusiness,
  joinByLink,
  leaveAsBusiness,
  leaveAsPerson,
  removeByAdmin,
  setAdmin,
  setBusinessAdmin,
} from "../groups/administration.ts";
import { admit } from "../groups/group-wire.ts";
import { emitGroup } from "../groups/group-webhook.ts";
import { createGroup, inviteLinkOf, systemLine } from "../groups/membership.ts";
import { changeSettings, groupSettings } from "../groups/settings.ts";
import { deleteMessage } from "../messages/person-acts.ts";
import type { Sim } from "../sim.ts";
import type { Group, Person } from "../world/model.ts";
import { personOnWire } from "../world/party.ts";
import type { GroupView, MemberResult } from "./admin-shapes.ts";
import { type ControlContext, type ControlEnv, controlBody } from "./control-env.ts";
import { ControlError } from "./control-error.ts";
import { loadGroup, loadNumber, loadPerson } from "./find.ts";

const names = z.object({
  participants: z.array(z.string()).min(1).max(1_024),
  /** Of `add`: send the invite link to whoever may not be added. */
  invite: z.boolean().default(true),
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
        join_approval_mode: z.enum(["auto_approve", "approval_required"]).optional(),
        participants: z.array(z.string()).max(1_024).default([]),
      }),
    );
    const group = createGroup(sim, {
      ...body,
      numberId: loadNumber(sim, body.phone_number_id).id,
      joinApproval: body.join_approval_mode,
    });
    systemLine(sim, group, `The group "${group.subject}" was created`);
    emitGroup(sim, group, "group_lifecycle_update", "group_create", {
      subject: group.subject,
      invite_link: inviteLinkOf(group),
    });
    const results = body.participants.map((name) => act(sim, group, name, (to, one) => addByAdmin(sim, to, one, true)));
    return c.json({ group: groupView(sim, group), results }, 201);
  });

  app.get("/_sim/groups/:id", (c) => answer(c, groupOf(c)));

  app.patch("/_sim/groups/:id", async (c) => {
    const group = groupOf(c);
    const change = await controlBody(c, groupSettings);
    assertMaySet(c, group, change);
    if (change.business_is_admin !== undefined) setBusinessAdmin(sim, group, change.business_is_admin);
    if (Object.keys(change).some((field) => field !== "business_is_admin")) changeSettings(sim, group, change);
    return answer(c, group);
  });

  const acts = (invite: boolean): Record<string, Act> => ({
    add: (group, person) => addByAdmin(sim, group, person, invite),
    remove: (group, person) => removeByAdmin(sim, group, person),
    promote: (group, person) => setAdmin(sim, group, person, true),
    demote: (group, person) => setAdmin(sim, group, person, false),
  });
  app.post("/_sim/groups/:id/participants/:act{add|remove|promote|demote}", async (c) => {
    const group = groupOf(c);
    const { participants, invite } = await controlBody(c, names);
    const run = acts(invite)[c.req.param("act")] as Act;
    const results = participants.map((name) =>
      isAdministered(group) ? act(sim, group, name, run) : { participant: name, result: "forbidden" as const },
    );
    sim.changes++;
    return c.json({ group: groupView(sim, group), results });
  });

  app.get("/_sim/groups/:id/invite_link", (c) => c.json({ invite_link: inviteLinkOf(groupOf(c)) }));
  app.post("/_sim/groups/:id/invite_link", (c) => {
    const group = groupOf(c);
    assertMaySet(c, group, {});
    group.inviteCode = sim.random.hex(22);
    systemLine(sim, group, "The invite link was reset");
    sim.changes++;
    return c.json({ invite_link: inviteLinkOf(group) });
  });

  app.post("/_sim/groups/:id/join", async (c) => {
    const group = groupOf(c);
    const body = await controlBody(c, z.object({ person: z.string(), invite_link: z.string().optional() }));
    joinByLink(sim, group, loadPerson(sim, body.person), body.invite_link);
    sim.changes++;
    return answer(c, group);
  });

  app.post("/_sim/groups/:id/leave", async (c) => {
    const group = groupOf(c);
    const { person: name } = await controlBody(c, z.object({ person: z.string().optional() }));
    if (name === undefined) leaveAsBusiness(sim, group);
    else leaveAsPerson(sim, group, loadPerson(sim, name));
    sim.changes++;
    return answer(c, group);
  });

  app.post("/_sim/numbers/:id/join_group", async (c) => {
    const number = loadNumber(sim, c.req.param("id"));
    const { invite_link } = await controlBody(c, z.object({ invite_link: z.string() }));
    const group = joinAsBusiness(sim, number.id, invite_link);
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
    const group = groupOf(c);
    const message = sim.world.messages.get(c.req.param("wamid"));
    if (message?.chat !== group.id) throw new ControlError(404, "message_not_found", "No such message in the group.");
    if (!isAdministered(group) && message.from.kind !== "business") {
      throw new ControlError(403, "forbidden", "Only an admin may delete what others wrote.");
    }
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
    member_add_mode: group.memberAdd,
    join_approval_mode: group.joinApproval,
    disappearing_seconds: group.disappearingSeconds,
    picture_media_id: group.pictureMediaId,
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

const ANY_MEMBER = new Set(["subject", "description", "picture_media_id"]);

/** With `?as=business` what the business may do counts; without it, an admin among the people does it. */
function assertMaySet(c: ControlContext, group: Group, change: object): void {
  if (c.req.query("as") !== "business" || isAdministered(group)) return;
  const infoOnly = Object.keys(change).length > 0 && Object.keys(change).every((field) => ANY_MEMBER.has(field));
  if (group.businessIsMember && infoOnly && !group.locked) return;
  throw new ControlError(403, "forbidden", "The business is not an admin of this group.");
}

/** The business may do an admin's acts. */
function isAdministered(group: Group): boolean {
  return group.businessIsMember && group.businessIsAdmin;
}
