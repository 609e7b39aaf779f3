/** Groups as an admin's own phone has them, through the simulator's control API. */
import type {
  ChatRef,
  ChangeMembers,
  CreatedGroup,
  GroupAct,
  GroupOutcome,
  GroupsAbility,
  Identity,
  MemberOutcome,
} from "../contract/index.ts";
import type { GraphCall, GraphClient } from "../cloud-api/client.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "../cloud-api/convert-inbound/json-value.ts";
import { groupState, settingsBody } from "./group-state.ts";
import { controlOutcome, memberOutcome } from "./group-outcome.ts";

export const SIMULATED_GROUP_ACTS: readonly GroupAct[] = [
  "read",
  "create",
  "updateInfo",
  "updateSettings",
  "addMembers",
  "removeMembers",
  "promoteMembers",
  "demoteMembers",
  "inviteLink",
  "resetInviteLink",
  "leave",
  "join",
  "joinRequests",
  "answerJoinRequests",
  "deleteMessage",
];

const AS_BUSINESS = { as: "business" };
const INVITE_PREFIX = "https://chat.whatsapp.com/";

/** @param wire  what the same number can do over Meta's API: pictures and join requests go that way */
export function simulatedGroups(control: GraphClient, phoneNumberId: string, wire: GroupsAbility): GroupsAbility {
  const ask = async <T>(
    part: Omit<GraphCall, "path">,
    path: string[],
    value: (body: JsonObject) => T | undefined,
  ): Promise<GroupOutcome<T>> => controlOutcome(await control.call({ ...part, path }), value);
  const at = (group: ChatRef, ...rest: string[]) => ["groups", group.networkId, ...rest];
  const patch = (group: ChatRef, json: object) =>
    ask({ method: "PATCH", query: AS_BUSINESS, json }, at(group), () => null);
  const members =
    (act: string): ChangeMembers =>
    (group, people) =>
      ask(
        { method: "POST", json: { participants: people.map(nameOf), invite: false } },
        at(group, "participants", act),
        (body) => outcomesOf(body, people.length),
      );
  return {
    ...wire,
    read: (group) => ask({ method: "GET" }, at(group), groupState),
    create: ({ subject, description, approveJoins }) =>
      ask(
        {
          method: "POST",
          json: {
            phone_number_id: phoneNumberId,
            subject,
            ...(description ? { description } : {}),
            ...(approveJoins ? { join_approval_mode: "approval_required" } : {}),
          },
        },
        ["groups"],
        createdGroup,
      ),
    updateInfo: async (group, change) =>
      change.picture && wire.updateInfo ? wire.updateInfo(group, change) : patch(group, change),
    updateSettings: (group, change) => patch(group, settingsBody(change)),
    addMembers: members("add"),
    removeMembers: members("remove"),
    promoteMembers: members("promote"),
    demoteMembers: members("demote"),
    resetInviteLink: (group) =>
      ask({ method: "POST", query: AS_BUSINESS, json: {} }, at(group, "invite_link"), (body) =>
        textAt(body["invite_link"]),
      ),
    leave: (group) => ask({ method: "POST", json: {} }, at(group, "leave"), () => null),
    join: (invite) =>
      ask(
        { method: "POST", json: { invite_link: INVITE_PREFIX + invite.replace(/^.*\//, "") } },
        ["numbers", phoneNumberId, "join_group"],
        createdGroup,
      ),
    deleteMessage: (group, providerId) =>
      ask({ method: "POST", json: {} }, at(group, "messages", providerId, "delete"), () => null),
  };
}

function createdGroup(body: JsonObject): CreatedGroup | undefined {
  const group = objectAt(body["group"]) ?? {};
  const networkId = textAt(group["id"]);
  const subject = textAt(group["subject"]);
  const inviteLink = textAt(group["invite_link"]);
  if (!networkId) return undefined;
  return {
    chat: { type: "group", networkId, ...(subject ? { subject } : {}) },
    ...(inviteLink ? { inviteLink } : {}),
  };
}

function nameOf(person: Identity): string {
  return person.phone ?? person.bsuid ?? person.username ?? "";
}

function outcomesOf(body: JsonObject, count: number): MemberOutcome[] | undefined {
  const results = objectsAt(body["results"]);
  return results.length === count ? results.map((item) => memberOutcome(textAt(item["result"]))) : undefined;
}
