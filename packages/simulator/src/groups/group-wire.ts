/**
 * Groups as Meta offers them to businesses: invite link only, at most eight others, answers come
 * at once and results by webhook. Everything more is in the control API.
 */
import { z } from "zod";
import { GraphError } from "../graph/errors.ts";
import { parseGraph } from "../graph/parse.ts";
import { addMedia, UPLOADED_MS } from "../media/add-media.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber, Group, MediaFile, Person } from "../world/model.ts";
import { personOnWire } from "../world/party.ts";
import { emitGroup, participantsOnWire } from "./group-webhook.ts";
import { addMember, createGroup, inviteLinkOf, isMember, removeMember, systemLine } from "./membership.ts";

export const PARTICIPANTS_MAX = 8;
const GROUPS_MAX = 10_000;

const approval = z.enum(["auto_approve", "approval_required"]);
const creation = z.object({
  messaging_product: z.literal("whatsapp"),
  subject: z.string().trim().min(1).max(128),
  description: z.string().max(2_048).optional(),
  join_approval_mode: approval.optional(),
});
const update = z.object({
  messaging_product: z.literal("whatsapp"),
  subject: z.string().trim().min(1).max(128).optional(),
  description: z.string().max(2_048).optional(),
});
const participants = z.object({
  messaging_product: z.literal("whatsapp"),
  participants: z
    .array(z.object({ user: z.string().optional(), user_id: z.string().optional() }))
    .min(1)
    .max(PARTICIPANTS_MAX),
});
const requests = z.object({ messaging_product: z.literal("whatsapp"), join_requests: z.array(z.string()).min(1) });

/** @throws GraphError 131211 too many groups */
export function createGroupNode(sim: Sim, number: BusinessNumber, body: unknown): { request_id: string } {
  const fields = parseGraph(creation, body, "");
  if (groupsOf(sim, number).length >= GROUPS_MAX) throw new GraphError(131211, "This number has 10,000 groups.");
  const request_id = sim.random.hex(32).toUpperCase();
  const group = createGroup(sim, {
    numberId: number.id,
    subject: fields.subject,
    description: fields.description,
    joinApproval: fields.join_approval_mode,
  });
  emitGroup(sim, group, "group_lifecycle_update", "group_create", {
    request_id,
    subject: group.subject,
    ...(group.description ? { description: group.description } : {}),
    invite_link: inviteLinkOf(group),
    join_approval_mode: group.joinApproval,
  });
  return { request_id };
}

export function groupsOf(sim: Sim, number: BusinessNumber): Group[] {
  return [...sim.world.groups.values()].filter((group) => group.numberId === number.id && group.businessIsMember);
}

export function groupInfo(sim: Sim, group: Group, fields: string | undefined): Record<string, unknown> {
  const all: Record<string, unknown> = {
    subject: group.subject,
    description: group.description,
    suspended: group.suspended,
    creation_timestamp: Math.floor(group.createdAt / 1000),
    participants: group.members.flatMap(({ personId }) => {
      const person = sim.world.people.get(personId);
      return person ? [personOnWire(sim.world, person, group.numberId)] : [];
    }),
    total_participant_count: group.members.length,
    join_approval_mode: group.joinApproval,
  };
  const wanted = fields?.split(",").map((field) => field.trim()) ?? Object.keys(all);
  const chosen = Object.fromEntries(wanted.flatMap((field) => (field in all ? [[field, all[field]]] : [])));
  return { messaging_product: "whatsapp", id: group.id, ...chosen };
}

/** @throws GraphError 100, 131209 not a picture, 131212 */
export async function updateGroup(
  sim: Sim,
  group: Group,
  body: unknown,
  picture: File | null = null,
): Promise<{ request_id: string }> {
  const fields = parseGraph(update, body, "");
  assertInside(group);
  const stored = picture && (await storePicture(sim, group, picture));
  const request_id = sim.random.hex(32).toUpperCase();
  if (fields.subject !== undefined) {
    group.subject = fields.subject;
    systemLine(sim, group, `The subject was changed to "${fields.subject}"`);
  }
  if (fields.description !== undefined) {
    group.description = fields.description;
    systemLine(sim, group, "The description was changed");
  }
  if (stored) {
    group.pictureMediaId = stored.id;
    systemLine(sim, group, "The group's picture was changed");
  }
  sim.changes++;
  emitGroup(sim, group, "group_settings_update", "group_settings_update", {
    request_id,
    ...(fields.subject === undefined ? {} : { group_subject: { text: fields.subject, update_successful: true } }),
    ...(fields.description === undefined
      ? {}
      : { group_description: { text: fields.description, update_successful: true } }),
    ...(stored
      ? { profile_picture: { mime_type: stored.mimeType, sha256: stored.sha256, update_successful: true } }
      : {}),
  });
  return { request_id };
}

async function storePicture(sim: Sim, group: Group, picture: File): Promise<MediaFile> {
  if (!/^image\/(?:jpeg|png)$/.test(picture.type)) throw new GraphError(131209, "The picture must be a JPEG or a PNG.");
  const bytes = new Uint8Array(await picture.arrayBuffer());
  return addMedia(sim, { bytes, mimeType: picture.type, numberId: group.numberId, livesMs: UPLOADED_MS });
}

export function deleteGroup(sim: Sim, group: Group): { request_id: string } {
  assertInside(group);
  const request_id = sim.random.hex(32).toUpperCase();
  systemLine(sim, group, "The group was deleted");
  group.businessIsMember = false;
  group.members = [];
  sim.changes++;
  emitGroup(sim, group, "group_lifecycle_update", "group_delete", { request_id });
  return { request_id };
}

export function resetInviteLink(sim: Sim, group: Group): { messaging_product: string; invite_link: string } {
  group.inviteCode = sim.random.hex(22);
  sim.changes++;
  return { messaging_product: "whatsapp", invite_link: inviteLinkOf(group) };
}

/** @throws GraphError 131201 none of them is in the group */
export function removeParticipants(sim: Sim, group: Group, body: unknown): { request_id: string } {
  const wanted = parseGraph(participants, body, "").participants;
  assertInside(group);
  const removed: { input: string; person: Person }[] = [];
  for (const { user, user_id } of wanted) {
    const input = user ?? user_id ?? "";
    const person = sim.world.findPerson(input.replace(/^\+/, ""));
    if (person && isMember(group, person)) removed.push({ input, person });
  }
  if (removed.length === 0) throw new GraphError(131201, "None of them is in the group.");
  for (const { person } of removed) removeMember(sim, group, person, "removed");
  sim.changes++;
  const request_id = sim.random.hex(32).toUpperCase();
  emitGroup(sim, group, "group_participants_update", "group_participants_remove", {
    request_id,
    removed_participants: participantsOnWire(sim, group, removed),
    initiated_by: "business",
  });
  return { request_id };
}

export function joinRequestsOf(sim: Sim, group: Group): Record<string, unknown>[] {
  return group.joinRequests.flatMap((request) => {
    const person = sim.world.people.get(request.personId);
    if (!person) return [];
    const named = personOnWire(sim.world, person, group.numberId);
    return [{ join_request_id: request.id, ...named, creation_timestamp: Math.floor(request.at / 1000) }];
  });
}

/** @throws GraphError 131213 none of the requests exists */
export function answerJoinRequests(sim: Sim, group: Group, body: unknown, approve: boolean): Record<string, unknown> {
  const wanted = parseGraph(requests, body, "").join_requests;
  const done: string[] = [];
  const failed: unknown[] = [];
  for (const id of wanted) {
    const request = group.joinRequests.find((one) => one.id === id);
    const person = request && sim.world.people.get(request.personId);
    if (!person || (approve && group.members.length >= PARTICIPANTS_MAX)) {
      const code = person ? 131203 : 131213;
      failed.push({
        join_request_id: id,
        errors: [{ code, message: person ? "The group is full." : "No such request." }],
      });
      continue;
    }
    group.joinRequests = group.joinRequests.filter((one) => one !== request);
    if (approve) admit(sim, group, person);
    done.push(id);
  }
  if (done.length === 0) throw new GraphError(131213, "None of the join requests exists.");
  sim.changes++;
  return {
    messaging_product: "whatsapp",
    [approve ? "approved_join_requests" : "rejected_join_requests"]: done,
    ...(failed.length > 0 ? { failed_join_requests: failed } : {}),
  };
}

/** A person comes in by the invite link or by approval; the business is told. */
export function admit(sim: Sim, group: Group, person: Person): void {
  addMember(sim, group, person, "joined");
  emitGroup(sim, group, "group_participants_update", "group_participants_add", {
    added_participants: participantsOnWire(sim, group, [{ input: person.id, person }]),
    reason: "invite_link",
  });
}

function assertInside(group: Group): void {
  if (!group.businessIsMember) throw new GraphError(131212, "The business is not in this group.");
}
