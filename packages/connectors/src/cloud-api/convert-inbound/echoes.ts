import type { ChatRef } from "../../contract/index.ts";
import type { Change, Converted } from "./change.ts";
import { objectsAt, textAt, type JsonObject } from "./json-value.ts";
import { convertMessage } from "./messages.ts";
import { directChat } from "./people.ts";

/** `message_echoes[]`: what the business wrote elsewhere, in its own app or through another one. */
export function convertEchoes(change: Change, out: Converted): void {
  const echoes = objectsAt(change.value["message_echoes"]);
  for (const echo of echoes) {
    const chat = chatOfOwn(echo, change, echoes.length === 1);
    if (chat) convertMessage(echo, { chat, fromMe: true }, change, out);
    else out.keep(change.field, "The echo does not say who it went to.", echo, textAt(echo["type"]));
  }
}

/** The chat of a message of ours, from whom it is addressed to. */
export function chatOfOwn(message: JsonObject, change: Change, alone: boolean): ChatRef | undefined {
  const groupId = textAt(message["group_id"]);
  if (groupId) return { type: "group", networkId: groupId };
  const named = change.people.find({
    phone: message["to"],
    bsuid: message["to_user_id"] ?? message["recipient_user_id"],
    parentBsuid: message["to_parent_user_id"],
  });
  // Recorded echoes of edits name the business in `to`; the customer is then the only contact.
  const self = named?.phone !== undefined && named.phone === change.ownNumber;
  const peer = named && !self ? named : alone ? (change.people.only ?? named) : named;
  return peer && directChat(peer);
}
