import type { GroupAudience, GroupSettings } from "../contract/index.ts";
import { numberAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";

/** The settings that a description of a group, or of a change to it, names. */
export function groupSettingsOf(group: JsonObject): GroupSettings {
  const approval = textAt(group["join_approval_mode"]);
  const adding = textAt(group["member_add_mode"]);
  const disappearingSeconds = numberAt(group["disappearing_seconds"]);
  return {
    ...(typeof group["announce"] === "boolean" ? { whoSends: audience(group["announce"]) } : {}),
    ...(typeof group["locked"] === "boolean" ? { whoEditsInfo: audience(group["locked"]) } : {}),
    ...(adding ? { whoAddsMembers: audience(adding === "admins") } : {}),
    ...(approval ? { approveJoins: approval === "approval_required" } : {}),
    ...(disappearingSeconds === undefined ? {} : { disappearingSeconds }),
  };
}

function audience(adminsOnly: boolean): GroupAudience {
  return adminsOnly ? "admins" : "everyone";
}
