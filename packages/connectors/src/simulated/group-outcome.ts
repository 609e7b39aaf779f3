import type { GroupError, GroupErrorCode, GroupOutcome, MemberOutcome } from "../contract/index.ts";
import type { JsonObject } from "../cloud-api/convert-inbound/json-value.ts";
import type { GraphAnswer } from "../cloud-api/graph-answer.ts";
import { groupOutcome, rejected } from "../cloud-api/group-errors.ts";

const NOT_ADMIN = "This phone is not an admin of the group. Ask an admin of it to make it one.";
const WORDS: Record<string, [code: GroupErrorCode, message: string]> = {
  forbidden: ["group_conflict", NOT_ADMIN],
  group_not_found: ["group_not_found", "The network does not know this group."],
  message_not_found: ["message_not_found", "The network does not have this message in the group."],
  invite_conflict: ["invite_conflict", "The invite link is not valid any more, or leads to a group out of reach."],
  invalid_input: ["group_invalid", "The network refused the change as it is written."],
};

/** An answer of the control API to a group act. */
export function controlOutcome<T>(answer: GraphAnswer, value: (body: JsonObject) => T | undefined): GroupOutcome<T> {
  const known = answer.kind === "refused" && answer.error.word !== undefined && WORDS[answer.error.word];
  return known ? rejected(errorOf(known)) : groupOutcome(answer, value);
}

const RESULTS: Record<string, [code: GroupErrorCode, message: string]> = {
  not_member: ["member_conflict", "is not in the group."],
  not_found: ["contact_not_found", "is not on WhatsApp."],
  privacy: ["privacy_conflict", "lets nobody add them to groups."],
  forbidden: ["group_conflict", NOT_ADMIN],
};

/** What became of one person; `already` is as good as done. */
export function memberOutcome(result: string | undefined): MemberOutcome {
  const refused = RESULTS[result ?? ""];
  return refused ? { ok: false, error: errorOf(refused) } : { ok: true };
}

function errorOf([code, message]: [GroupErrorCode, string]): GroupError {
  return { code, message, retryable: false };
}
