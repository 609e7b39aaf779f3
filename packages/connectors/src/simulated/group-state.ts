import type { GroupAudience, GroupSettings, GroupState } from "../contract/index.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "../cloud-api/convert-inbound/json-value.ts";
import { identityOf, ownNameFrom } from "../cloud-api/convert-inbound/people.ts";
import { groupSettingsOf } from "../cloud-api/group-settings.ts";

/** A group as the control API shows it. */
export function groupState(body: JsonObject): GroupState | undefined {
  const group = objectAt(body["group"]);
  const subject = textAt(group?.["subject"]);
  if (!group || subject === undefined) return undefined;
  const inviteLink = textAt(group["invite_link"]);
  const createdAt = textAt(group["created_at"]);
  return {
    subject,
    description: textAt(group["description"]) ?? "",
    settings: groupSettingsOf(group),
    members: objectsAt(group["participants"]).flatMap((item) => {
      const person = identityOf({ phone: item["wa_id"], bsuid: item["user_id"], username: item["username"] });
      return person ? { person: { ...person, ...ownNameFrom(item["name"]) }, admin: item["admin"] === true } : [];
    }),
    self: { member: group["business_is_member"] === true, admin: group["business_is_admin"] === true },
    ...(inviteLink ? { inviteLink } : {}),
    ...(createdAt ? { createdAt } : {}),
  };
}

/** A change of settings as the control API takes it. */
export function settingsBody(change: GroupSettings): JsonObject {
  const { whoSends, whoEditsInfo, whoAddsMembers, approveJoins, disappearingSeconds } = change;
  return {
    ...(whoSends ? { announce: isAdmins(whoSends) } : {}),
    ...(whoEditsInfo ? { locked: isAdmins(whoEditsInfo) } : {}),
    ...(whoAddsMembers ? { member_add_mode: isAdmins(whoAddsMembers) ? "admins" : "all_members" } : {}),
    ...(approveJoins === undefined ? {} : { join_approval_mode: approveJoins ? "approval_required" : "auto_approve" }),
    ...(disappearingSeconds === undefined ? {} : { disappearing_seconds: disappearingSeconds }),
  };
}

function isAdmins(audience: GroupAudience): boolean {
  return audience === "admins";
}
