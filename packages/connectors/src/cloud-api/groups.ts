/**
 * Groups as Meta offers them to businesses: people come in by the invite link only, most answers come
 * by webhook, and there are no admins but us. What is not here, Meta's API does not have.
 * Source: Meta, "Groups API" (read 2026-11).
 */
import { FormData } from "undici";
import type {
  ChatRef,
  GroupAct,
  GroupInfo,
  GroupOutcome,
  GroupsAbility,
  GroupState,
  Identity,
  JoinRequest,
  MemberOutcome,
} from "../contract/index.ts";
import type { GraphCall, GraphClient } from "./client.ts";
import { identityOf } from "./convert-inbound/people.ts";
import { instantAt } from "./convert-inbound/instant.ts";
import { listAt, objectsAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";
import { groupOutcome, rejected } from "./group-errors.ts";
import { groupSettingsOf } from "./group-settings.ts";

export const CLOUD_API_GROUP_ACTS: readonly GroupAct[] = [
  "read",
  "create",
  "updateInfo",
  "removeMembers",
  "inviteLink",
  "resetInviteLink",
  "joinRequests",
  "answerJoinRequests",
];

const FIELDS =
  "subject,description,suspended,creation_timestamp,participants,total_participant_count,join_approval_mode";
const WHATSAPP = { messaging_product: "whatsapp" };
/** Meta takes this many people in one call; a group has no more. */
const REMOVED_MAX = 8;

export function groupsAbility(client: GraphClient, phoneNumberId: string): GroupsAbility {
  const call = (part: Omit<GraphCall, "path">, ...path: string[]) => client.call({ ...part, path });
  return {
    async read(group) {
      return groupOutcome(await call({ method: "GET", query: { fields: FIELDS } }, group.networkId), stateOf);
    },
    async create({ subject, description, approveJoins }) {
      const json = {
        ...WHATSAPP,
        subject,
        ...(description ? { description } : {}),
        join_approval_mode: approveJoins ? "approval_required" : "auto_approve",
      };
      return acceptedOf(groupOutcome(await call({ method: "POST", json }, phoneNumberId, "groups"), requestOf));
    },
    async updateInfo(group, change) {
      const body = await infoBody(change);
      return acceptedOf(groupOutcome(await call({ method: "POST", ...body }, group.networkId), requestOf));
    },
    async removeMembers(group, people) {
      if (people.length > REMOVED_MAX) {
        return rejected({
          code: "limit_exceeded",
          message: `WhatsApp removes at most ${REMOVED_MAX} people at once. Name fewer.`,
          retryable: false,
        });
      }
      const json = { ...WHATSAPP, participants: people.map(participantOf) };
      const answer = await call({ method: "DELETE", json }, group.networkId, "participants");
      return acceptedOf(groupOutcome(answer, requestOf));
    },
    async inviteLink(group) {
      return groupOutcome(await call({ method: "GET" }, group.networkId, "invite_link"), linkOf);
    },
    async resetInviteLink(group) {
      return groupOutcome(await call({ method: "POST", json: WHATSAPP }, group.networkId, "invite_link"), linkOf);
    },
    async joinRequests(group) {
      const answer = await call({ method: "GET", query: { limit: "100" } }, group.networkId, "join_requests");
      return groupOutcome(answer, (body) => objectsAt(body["data"]).flatMap((item) => joinRequestOf(item) ?? []));
    },
    async answerJoinRequests(group, requests) {
      return answerRequests(client, group, requests);
    },
  };
}

/** Approvals and refusals are two calls; the first that fails as a whole ends it. */
async function answerRequests(
  client: GraphClient,
  group: ChatRef,
  requests: readonly { id: string; approve: boolean }[],
): Promise<GroupOutcome<MemberOutcome[]>> {
  const outcomes = new Map<string, MemberOutcome>();
  for (const approve of [true, false]) {
    const ids = requests.filter((request) => request.approve === approve).map((request) => request.id);
    if (ids.length === 0) continue;
    const json = { ...WHATSAPP, join_requests: ids };
    const path = [group.networkId, "join_requests"];
    const answer = await client.call({ method: approve ? "POST" : "DELETE", path, json });
    const outcome = groupOutcome(answer, (body) => body);
    if (outcome.outcome !== "done") {
      const gone = outcome.outcome === "rejected" && outcome.error.code === "request_not_found";
      if (!gone) return outcome;
      for (const id of ids) outcomes.set(id, { ok: false, error: outcome.error });
      continue;
    }
    const done = listAt(outcome.value[approve ? "approved_join_requests" : "rejected_join_requests"]);
    for (const id of ids) outcomes.set(id, done.includes(id) ? { ok: true } : { ok: false, error: REQUEST_GONE });
  }
  return { outcome: "done", value: requests.map(({ id }) => outcomes.get(id) ?? { ok: false, error: REQUEST_GONE }) };
}

const REQUEST_GONE = {
  code: "request_not_found" as const,
  message: "The join request is gone, or the group is full. See list_group_join_requests.",
  retryable: false,
};

function acceptedOf(outcome: GroupOutcome<string>): Exclude<GroupOutcome<never>, { outcome: "done" }> {
  return outcome.outcome === "done" ? { outcome: "accepted", requestId: outcome.value } : outcome;
}

function requestOf(body: JsonObject): string | undefined {
  return textAt(body["request_id"]);
}

function linkOf(body: JsonObject): string | undefined {
  return textAt(body["invite_link"]);
}

/** Meta takes the picture as a form only. */
async function infoBody(change: GroupInfo): Promise<Pick<GraphCall, "json" | "form">> {
  const { picture, ...texts } = change;
  if (!picture) return { json: { ...WHATSAPP, ...texts } };
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...WHATSAPP, ...texts })) form.set(name, value);
  const bytes = new Uint8Array(await picture.open());
  form.set("profile_picture_file", new Blob([bytes], { type: picture.mimeType }), picture.filename ?? "picture");
  return { form };
}

function participantOf(person: Identity): Record<string, string> {
  return person.phone ? { user: person.phone } : { user_id: person.bsuid ?? "" };
}

function stateOf(body: JsonObject): GroupState | undefined {
  const subject = textAt(body["subject"]);
  if (subject === undefined) return undefined;
  const createdAt = instantAt(body["creation_timestamp"]);
  return {
    subject,
    description: textAt(body["description"]) ?? "",
    settings: groupSettingsOf(body),
    members: objectsAt(body["participants"]).flatMap((item) => {
      const person = personOf(item);
      return person ? { person, admin: false } : [];
    }),
    self: { member: true, admin: true },
    ...(createdAt ? { createdAt } : {}),
    suspended: body["suspended"] === true,
  };
}

function joinRequestOf(item: JsonObject): JoinRequest | undefined {
  const id = textAt(item["join_request_id"]);
  const person = personOf(item);
  const at = instantAt(item["creation_timestamp"]);
  if (!id || !person) return undefined;
  return { id, person, ...(at ? { at } : {}) };
}

function personOf(item: JsonObject): Identity | undefined {
  return identityOf({ phone: item["wa_id"], bsuid: item["user_id"], username: item["username"] });
}
