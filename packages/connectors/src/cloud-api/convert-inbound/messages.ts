import type { ChatRef, Identity } from "../../contract/index.ts";
import type { Change, Converted } from "./change.ts";
import { contentOf, unreadableContent } from "./content.ts";
import { convertSystem } from "./identity.ts";
import { instantAt } from "./instant.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";
import { directChat } from "./people.ts";

/** Where a message stands: the same for what people write, for our echoes and for history. */
export interface Placement {
  chat: ChatRef;
  sender?: Identity;
  fromMe: boolean;
  /** Set for history. */
  historical?: boolean;
}

/** `messages[]` of the fields `messages` and `standby`. */
export function convertMessages(change: Change, out: Converted): void {
  const messages = objectsAt(change.value["messages"]);
  for (const message of messages) {
    const sender = senderOf(message, change, messages.length === 1);
    if (convertSystem(message, sender, change, out)) continue;
    const placement = sender && placementOf(message, sender);
    if (placement) convertMessage(message, placement, change, out);
    else out.keep(change.field, "The message names no sender.", message, textAt(message["type"]));
  }
}

/** One message as the event it is: a reaction, an edit, a deletion, a vote, or something said. */
export function convertMessage(message: JsonObject, at: Placement, change: Change, out: Converted): void {
  const type = textAt(message["type"]);
  const when = instantAt(message["timestamp"]) ?? change.fallbackAt;
  const providerId = textAt(message["id"]);
  if (!when) return out.keep(change.field, "The message has no time.", message, type);
  const { historical, ...place } = at;
  if (type === "reaction" || type === "edit" || type === "revoke" || type === "poll_vote") {
    const event = followUp(type, message, place, when);
    if (event) return out.event(event);
    return out.keep(change.field, `The ${type} does not say which message it is about.`, message, type);
  }
  if (!providerId) return out.keep(change.field, "The message has no id.", message, type);
  const content = contentOf(message);
  if (!content) out.keep(change.field, "A message of a type or shape that is not known.", message, type);
  const context = objectAt(message["context"]);
  const replyToProviderId = textAt(context?.["id"]);
  const forwarded = context?.["forwarded"] === true || context?.["frequently_forwarded"] === true;
  out.event({
    kind: "message",
    providerId,
    ...place,
    sentAt: when,
    content: content ?? unreadableContent(message),
    ...(replyToProviderId ? { replyToProviderId } : {}),
    ...(forwarded ? { forwarded } : {}),
    ...(historical ? { historical } : {}),
  });
}

function followUp(
  type: "reaction" | "edit" | "revoke" | "poll_vote",
  message: JsonObject,
  place: Placement,
  at: string,
) {
  const body = objectAt(message[type]);
  const targetProviderId = textAt(body?.["message_id"] ?? body?.["original_message_id"]);
  if (!body || !targetProviderId) return undefined;
  if (type === "reaction") {
    return { kind: type, targetProviderId, ...place, emoji: textAt(body["emoji"]) ?? null, at };
  }
  if (type === "poll_vote") {
    const options = Array.isArray(body["options"]) ? body["options"] : [];
    return {
      kind: "vote" as const,
      targetProviderId,
      ...place,
      options: options.filter((one) => typeof one === "string"),
      at,
    };
  }
  if (type === "revoke") return { kind: type, targetProviderId, ...place, at };
  const edited = objectAt(body["message"]);
  const content = edited && contentOf(edited);
  return content && { kind: type, targetProviderId, ...place, content, at };
}

function senderOf(message: JsonObject, change: Change, alone: boolean): Identity | undefined {
  const named = change.people.find({
    phone: message["from"],
    bsuid: message["from_user_id"],
    parentBsuid: message["from_parent_user_id"],
  });
  return named ?? (alone ? change.people.only : undefined);
}

/** Where a message of a customer stands: its group, else the chat with who wrote. */
export function placementOf(message: JsonObject, sender: Identity): Placement | undefined {
  const groupId = textAt(message["group_id"]);
  const chat: ChatRef | undefined = groupId ? { type: "group", networkId: groupId } : directChat(sender);
  return chat && { chat, sender, fromMe: false };
}
