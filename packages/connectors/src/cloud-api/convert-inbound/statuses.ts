import type { DeliveryState, InboundStatus } from "../../contract/index.ts";
import { deliveryErrorOf } from "../errors.ts";
import type { Change, Converted } from "./change.ts";
import { instantAt } from "./instant.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";

const STATES = new Map<string, DeliveryState>([
  ["accepted", "accepted"],
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "read"],
  ["played", "played"],
  ["failed", "failed"],
]);

/** `statuses[]` of the fields `messages` and `standby`. A failed one carries no contacts. */
export function convertStatuses(change: Change, out: Converted): void {
  for (const status of objectsAt(change.value["statuses"])) {
    const state = STATES.get(textAt(status["status"]) ?? "");
    const providerId = textAt(status["id"]);
    const at = instantAt(status["timestamp"]) ?? change.fallbackAt;
    if (!state) out.keep(change.field, "A status that is not known.", status, textAt(status["status"]));
    else if (!providerId || !at) out.keep(change.field, "The status has no id or no time.", status, state);
    else out.event({ kind: "status", providerId, state, at, ...detailsOf(status, state, change) });
  }
}

function detailsOf(status: JsonObject, state: DeliveryState, change: Change): Partial<InboundStatus> {
  const ourId = textAt(status["biz_opaque_callback_data"]);
  const group = status["recipient_type"] === "group";
  const recipient = change.people.find(group ? memberRef(status) : personRef(status));
  const pricing = objectAt(status["pricing"]);
  return {
    ...(ourId ? { ourId } : {}),
    ...(recipient ? { recipient } : {}),
    ...(group ? { group } : {}),
    ...(state === "failed" ? { error: errorOf(status) } : {}),
    ...(pricing ? { pricing } : {}),
  };
}

function personRef(status: JsonObject) {
  return {
    phone: status["recipient_id"],
    bsuid: status["recipient_user_id"],
    parentBsuid: status["recipient_parent_user_id"],
  };
}

function memberRef(status: JsonObject) {
  return {
    phone: status["recipient_participant_id"],
    bsuid: status["recipient_participant_user_id"],
    parentBsuid: status["recipient_participant_parent_user_id"],
  };
}

function errorOf(status: JsonObject) {
  const [first] = objectsAt(status["errors"]);
  const details = textAt(objectAt(first?.["error_data"])?.["details"]);
  return deliveryErrorOf(numberAt(first?.["code"]), details ?? textAt(first?.["title"]));
}
