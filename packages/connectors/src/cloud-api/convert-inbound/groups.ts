import type { Identity, InboundGroupChange } from "../../contract/index.ts";
import { phoneDigits } from "../network-id.ts";
import type { Change, Converted } from "./change.ts";
import { instantAt } from "./instant.ts";
import { groupSettingsOf } from "../group-settings.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";

type GroupChange = InboundGroupChange["change"];

/** Who left on their own is told apart from who was taken out by `initiated_by`. */
const MEMBER_LISTS: [list: string, change: GroupChange][] = [
  ["added_participants", "joined"],
  ["removed_participants", "removed"],
  ["promoted_participants", "promoted"],
  ["demoted_participants", "demoted"],
];

const TYPES = new Map<string, GroupChange>([
  ["group_create", "created"],
  ["group_delete", "deleted"],
  ["group_settings_update", "settings"],
  ["group_suspend", "suspended"],
  ["group_suspend_cleared", "settings"],
  ["group_join_request_created", "join_requested"],
  ["group_participants_add", "joined"],
  ["group_add_participants", "joined"],
  ["group_participants_remove", "removed"],
  ["group_remove_participants", "removed"],
]);

/** `groups[]` of the four group fields. */
export function convertGroups(change: Change, out: Converted): void {
  for (const group of objectsAt(change.value["groups"])) {
    const at = instantAt(group["timestamp"]) ?? change.fallbackAt;
    const groupId = textAt(group["group_id"]);
    const requestId = textAt(group["request_id"]);
    // A group that could not be made has no id; its request names it.
    const networkId = groupId ?? requestId;
    const type = textAt(group["type"]);
    if (!at || !networkId) {
      out.keep(change.field, "The group change has no time or names no group.", group, type);
      continue;
    }
    const subject = textAt(group["subject"]);
    const base = {
      kind: "group" as const,
      chat: { type: "group" as const, networkId, ...(subject ? { subject } : {}) },
      at,
      ...(requestId ? { requestId } : {}),
      ...settingsOf(group, type),
    };
    const changes = changesOf(group, type, change);
    for (const one of changes) out.event({ ...base, ...one });
    if (changes.length === 0) out.keep(change.field, "A group change that is not known.", group, type);
  }
}

type Move = Pick<InboundGroupChange, "change" | "members" | "self" | "reason">;

function changesOf(group: JsonObject, type: string | undefined, change: Change): Move[] {
  const named = type === undefined ? undefined : TYPES.get(type);
  const moves = MEMBER_LISTS.flatMap(([list, move]) => {
    const own = move === "removed" && textAt(group["initiated_by"]) === "participant";
    return movesOf(own ? "left" : move, objectsAt(group[list]), change);
  });
  const refused = objectsAt(group["failed_participants"]);
  const failed = [...objectsAt(group["errors"]), ...refused.flatMap((one) => objectsAt(one["errors"]))];
  if (failed.length > 0 || refused.length > 0) {
    const reason = wordsOf(failed[0]);
    moves.push({ change: "failed", members: membersOf(refused, change), ...(reason ? { reason } : {}) });
  }
  if (named === "created" && change.field === "group_lifecycle_update" && objectsAt(group["errors"]).length === 0) {
    return [{ change: "created", members: [] }, ...moves];
  }
  // The lists decide, not `type`: Meta's own example of a removal is typed `group_create`.
  if (moves.length > 0) return moves;
  return named ? [{ change: named, members: membersOf([group], change) }] : [];
}

/** Our own number among the participants makes a change about us. */
function movesOf(move: GroupChange, items: JsonObject[], change: Change): Move[] {
  const ours = items.filter((item) => isOurs(item, change));
  const members = membersOf(
    items.filter((item) => !ours.includes(item)),
    change,
  );
  return [
    ...(members.length > 0 ? [{ change: move, members }] : []),
    ...(ours.length > 0 ? [{ change: move, members: [], self: true as const }] : []),
  ];
}

function isOurs(item: JsonObject, change: Change): boolean {
  return change.ownNumber !== undefined && phoneDigits(textAt(item["wa_id"])) === change.ownNumber;
}

function wordsOf(error: JsonObject | undefined): string | undefined {
  return textAt(objectAt(error?.["error_data"])?.["details"]) ?? textAt(error?.["message"]) ?? textAt(error?.["title"]);
}

function membersOf(items: JsonObject[], change: Change): Identity[] {
  return items.flatMap(
    (item) =>
      change.people.find({
        phone: item["wa_id"] ?? item["input"],
        bsuid: item["user_id"],
        parentBsuid: item["parent_user_id"],
        username: item["username"],
      }) ?? [],
  );
}

function settingsOf(group: JsonObject, type: string | undefined): Pick<InboundGroupChange, "settings"> {
  const subject = textAt(group["subject"]) ?? changedText(group["group_subject"]);
  const description = textAt(group["description"]) ?? changedText(group["group_description"]);
  const inviteLink = textAt(group["invite_link"]);
  const settings = {
    ...(subject === undefined ? {} : { subject }),
    ...(description === undefined ? {} : { description }),
    ...(inviteLink ? { inviteLink } : {}),
    ...groupSettingsOf(group),
    ...(type === "group_suspend" ? { suspended: true } : type === "group_suspend_cleared" ? { suspended: false } : {}),
  };
  return Object.keys(settings).length === 0 ? {} : { settings };
}

/** An emptied text is a change too. */
function changedText(value: unknown): string | undefined {
  const setting = objectAt(value);
  const text = setting?.["text"];
  return setting?.["update_successful"] === false || typeof text !== "string" ? undefined : text;
}
