/** What a business's own phone can do with messages and Meta's API cannot: polls, mentions, edits, deletions, pins in direct chats. */
import type {
  ChangeResult,
  DeliveryError,
  EditAbility,
  Identity,
  OutboundContent,
  PinAbility,
  PollToSend,
  RevokeAbility,
  SendCommand,
  SendResult,
} from "../contract/index.ts";
import type { GraphClient } from "../cloud-api/client.ts";
import { textAt } from "../cloud-api/convert-inbound/json-value.ts";
import { refusalOf, unavailable, type GraphAnswer, type GraphError } from "../cloud-api/graph-answer.ts";
import { recipientOf } from "../cloud-api/network-id.ts";
import { unknownAfter } from "../cloud-api/unclear.ts";

export function sendPoll(
  control: GraphClient,
  phoneNumberId: string,
  command: SendCommand,
  poll: PollToSend,
): Promise<SendResult> {
  return send(control, [phoneNumberId, "polls"], command, poll);
}

export function sendMentions(
  control: GraphClient,
  phoneNumberId: string,
  command: SendCommand,
  { text, previewUrl, mentions = [] }: Extract<OutboundContent, { type: "text" }>,
): Promise<SendResult> {
  const quoted = command.replyToProviderId ? { context: command.replyToProviderId } : {};
  return send(control, [phoneNumberId, "texts"], command, {
    text,
    preview_url: previewUrl,
    mentions: mentions.map(handleOf),
    ...quoted,
  });
}

function handleOf({ phone, bsuid, username }: Identity): string {
  return phone ?? bsuid ?? username ?? "";
}

async function send(
  control: GraphClient,
  [phoneNumberId, kind]: [string, string],
  command: SendCommand,
  content: object,
): Promise<SendResult> {
  const recipient = recipientOf(command.chat);
  const name = recipient?.["to"] ?? recipient?.["recipient"] ?? "";
  const answer = await control.call({
    method: "POST",
    path: ["numbers", phoneNumberId, kind],
    json: { ...(command.chat.type === "group" ? { group_id: name } : { to: name }), our_id: command.ourId, ...content },
  });
  if (answer.kind !== "ok") return failed(answer);
  const providerId = textAt(answer.body["id"]);
  return providerId ? { outcome: "accepted", providerId } : { outcome: "unknown", reason: "The answer has no id." };
}

export function editAbility(control: GraphClient, phoneNumberId: string): EditAbility {
  return {
    edit: (providerId, text, mentions = []) =>
      change(control, phoneNumberId, providerId, "edit", { text, mentions: mentions.map(handleOf) }),
  };
}

export function revokeAbility(control: GraphClient, phoneNumberId: string): RevokeAbility {
  return { revoke: (providerId) => change(control, phoneNumberId, providerId, "delete", {}) };
}

/** In groups as Meta does it; elsewhere as the business's own phone. */
export function pinAbility(control: GraphClient, phoneNumberId: string, wire: PinAbility): PinAbility {
  return {
    pin: (command) =>
      command.chat.type === "group"
        ? wire.pin(command)
        : change(control, phoneNumberId, command.providerId, "pin", { days: command.days }),
  };
}

/** Best effort: the message has left, and goes on without the mark where that cannot be set. */
export async function markForwarded(control: GraphClient, phoneNumberId: string, providerId: string): Promise<void> {
  await change(control, phoneNumberId, providerId, "forwarded", {});
}

async function change(
  control: GraphClient,
  phoneNumberId: string,
  providerId: string,
  act: "edit" | "delete" | "pin" | "forwarded",
  json: object,
): Promise<ChangeResult> {
  const path = ["numbers", phoneNumberId, "messages", providerId, act];
  const answer = await control.call({ method: "POST", path, json });
  return answer.kind === "ok" ? { outcome: "done" } : failed(answer);
}

function failed(answer: Exclude<GraphAnswer, { kind: "ok" }>): Exclude<ChangeResult, { outcome: "done" }> {
  if (answer.kind === "refused") return { outcome: "rejected", error: errorOf(answer.error) };
  if (answer.kind === "not_written") return { outcome: "rejected", error: unavailable() };
  return unknownAfter(answer);
}

const WORDS: Record<string, string> = {
  edit_conflict: "WhatsApp does not let this message be edited any more.",
  delete_conflict: "WhatsApp does not let this message be deleted for everyone any more.",
  message_not_found: "The network does not have this message.",
  person_not_found: "This person is not on WhatsApp.",
  member_conflict: "Somebody who is mentioned is not in this group any more.",
  group_not_found: "The network does not know this group.",
};

function errorOf(error: GraphError): DeliveryError {
  const message = error.word && WORDS[error.word];
  return message ? { code: "message_rejected", message, retryable: false } : refusalOf(error);
}
