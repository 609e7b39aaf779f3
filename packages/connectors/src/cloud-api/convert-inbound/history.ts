import type { ChatRef, DeliveryState } from "../../contract/index.ts";
import { phoneDigits } from "../network-id.ts";
import type { Change, Converted } from "./change.ts";
import { instantAt } from "./instant.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";
import { convertMessage } from "./messages.ts";
import { directChat, People } from "./people.ts";

const STATES = new Map<string, DeliveryState>([
  ["pending", "accepted"],
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "read"],
  ["played", "played"],
  ["error", "failed"],
]);

/** `history[]`: chats of the business's own app from before it was linked, in threads by person. */
export function convertHistory(change: Change, out: Converted): void {
  for (const chunk of objectsAt(change.value["history"])) {
    for (const refusal of objectsAt(chunk["errors"])) refused(refusal, change, out);
    for (const thread of objectsAt(chunk["threads"])) convertThread(thread, change, out);
  }
}

/** The business declined to share its history: worth telling, nothing to convert. */
function refused(refusal: JsonObject, change: Change, out: Converted): void {
  if (change.fallbackAt)
    out.event({ kind: "account", type: "history_refused", at: change.fallbackAt, payload: refusal });
  else out.keep(change.field, "The refusal has no time.", refusal, "errors");
}

function convertThread(thread: JsonObject, change: Change, out: Converted): void {
  const threadId = textAt(thread["id"]);
  const context = objectAt(thread["context"]);
  const peer = new People(change.value["contacts"]).find({
    phone: context?.["wa_id"] ?? threadId,
    bsuid: context?.["user_id"],
    username: context?.["username"],
  });
  for (const message of objectsAt(thread["messages"])) {
    const chat = groupOf(message) ?? (peer && directChat(peer));
    if (!chat) {
      out.keep(change.field, "The thread does not say whose it is.", message, textAt(message["type"]));
      continue;
    }
    const fromMe = isOwn(message, chat, change);
    const sender = fromMe
      ? undefined
      : (change.people.find({ phone: message["from"], bsuid: message["from_user_id"] }) ?? peer);
    convertMessage(message, { chat, fromMe, historical: true, ...(sender ? { sender } : {}) }, change, out);
    if (fromMe) reachedState(message, out);
  }
}

function groupOf(message: JsonObject): ChatRef | undefined {
  const groupId = textAt(message["group_id"]);
  return groupId ? { type: "group", networkId: groupId } : undefined;
}

function isOwn(message: JsonObject, chat: ChatRef, change: Change): boolean {
  const from = phoneDigits(textAt(message["from"]));
  if (from !== undefined && from === change.ownNumber) return true;
  return chat.type === "direct" && from !== undefined && chat.peer?.phone !== undefined && from !== chat.peer.phone;
}

/** `history_context.status` belongs to the message just converted, and to no other. */
function reachedState(message: JsonObject, out: Converted): void {
  const state = STATES.get((textAt(objectAt(message["history_context"])?.["status"]) ?? "").toLowerCase());
  const last = out.events.at(-1);
  if (!state || last?.kind !== "message" || last.providerId !== textAt(message["id"])) return;
  if (instantAt(message["timestamp"])) last.deliveryState = state;
}
