import type { Change, Converted } from "./change.ts";
import { instantAt } from "./instant.ts";
import { objectsAt, textAt, type JsonObject } from "./json-value.ts";
import { directChat } from "./people.ts";

/** `calls[]` (connect, terminate) and the `statuses[]` that come in the same field (ringing, accepted, rejected). */
export function convertCalls(change: Change, out: Converted): void {
  for (const call of objectsAt(change.value["calls"]))
    convertCall(call, textAt(call["event"]), peerOfCall(call), change, out);
  for (const status of objectsAt(change.value["statuses"])) {
    const peer = { phone: status["recipient_id"], bsuid: status["recipient_user_id"] };
    convertCall(status, textAt(status["status"])?.toLowerCase(), peer, change, out);
  }
}

function convertCall(
  call: JsonObject,
  event: string | undefined,
  ref: { phone: unknown; bsuid: unknown },
  change: Change,
  out: Converted,
): void {
  const callId = textAt(call["id"]);
  const peer = change.people.find(ref) ?? change.people.only;
  const chat = peer && directChat(peer);
  const at = instantAt(call["timestamp"]) ?? change.fallbackAt;
  if (!callId || !event || !chat || !at) {
    return out.keep(change.field, "The call has no id, event, person or time.", call, event);
  }
  const inbound = textAt(call["direction"]) === "USER_INITIATED";
  out.event({ kind: "call", callId, chat, event, at, payload: call, ...(inbound ? { caller: peer } : {}) });
}

function peerOfCall(call: JsonObject): { phone: unknown; bsuid: unknown } {
  return textAt(call["direction"]) === "BUSINESS_INITIATED"
    ? { phone: call["to"], bsuid: call["to_user_id"] }
    : { phone: call["from"], bsuid: call["from_user_id"] };
}
