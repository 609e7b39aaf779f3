import type { GroupError, GroupErrorCode, GroupOutcome } from "../contract/index.ts";
import type { JsonObject } from "./convert-inbound/json-value.ts";
import { isMissingObject, refusalOf, unavailable, type GraphAnswer, type GraphError } from "./graph-answer.ts";
import { unknownAfter } from "./unclear.ts";

/** Group errors of Meta in our words; anything else is worded as for messages. Source: Meta, "Error codes". */
const MEANINGS: Record<number, [code: GroupErrorCode, message: string]> = {
  131020: ["group_conflict", "The group has no member but this business."],
  131041: ["group_not_found", "WhatsApp does not know this group, or it was deleted."],
  131201: ["member_conflict", "None of these people is in the group."],
  131203: ["limit_exceeded", "WhatsApp did part of it only: the group is full, or some people could not be changed."],
  131204: ["group_conflict", "The same change is under way already. Look again in a moment."],
  131205: ["limit_exceeded", "The group is full."],
  131207: ["group_conflict", "WhatsApp has suspended this group."],
  131209: ["group_invalid", "WhatsApp could not take the picture. Send a square JPEG below 5 MB."],
  131210: ["group_invalid", "WhatsApp could not take the picture. Send a square JPEG below 5 MB."],
  131211: ["limit_exceeded", "This number has as many groups as WhatsApp allows."],
  131212: ["group_conflict", "This phone is not in the group."],
  131213: ["request_not_found", "The join request is gone: answered before, or taken back."],
  131214: ["not_supported", "WhatsApp has switched off making groups for this number."],
  131215: ["not_supported", "WhatsApp does not offer groups to this business account yet."],
};

/** An answer of Graph to a group act, `value` made from its body. */
export function groupOutcome<T>(answer: GraphAnswer, value: (body: JsonObject) => T | undefined): GroupOutcome<T> {
  if (answer.kind === "refused") return rejected(groupErrorOf(answer.error));
  if (answer.kind === "not_written") return rejected({ ...unavailable(), code: "connector_unavailable" });
  if (answer.kind === "unclear") return unknownAfter(answer);
  const made = value(answer.body);
  if (made !== undefined) return { outcome: "done", value: made };
  return { outcome: "unknown", reason: "The answer does not say what was done." };
}

export function rejected(error: GroupError): { outcome: "rejected"; error: GroupError } {
  return { outcome: "rejected", error };
}

function groupErrorOf(error: GraphError): GroupError {
  const [code, message] = (error.code !== undefined && MEANINGS[error.code]) || [undefined, ""];
  if (code) return { code, message, retryable: false };
  if (isMissingObject(error)) {
    return {
      code: "group_not_found",
      message: "WhatsApp does not know this group, or it was deleted.",
      retryable: false,
    };
  }
  const { code: sendCode, message: said, retryable, retryAfterSeconds } = refusalOf(error);
  const limited = sendCode === "phone_rate_limited" || sendCode === "recipient_rate_limited";
  const down = ["connector_unavailable", "credentials_rejected", "phone_not_registered", "phone_restricted"];
  return {
    code: limited ? "rate_limited" : down.includes(sendCode) ? "connector_unavailable" : "group_invalid",
    message: sendCode === "message_rejected" ? said.replace(/^[^.]*\. [^.]*\./, "WhatsApp refused the change.") : said,
    retryable,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
