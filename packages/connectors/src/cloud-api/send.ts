import type { DeliveryError, OutboundContent, OutboundMedia, SendCommand, SendResult } from "../contract/index.ts";
import type { GraphClient } from "./client.ts";
import { stateAfter, type ConnectionReporter } from "./connection.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";
import { messageBody, unsupportedPart } from "./convert-outbound.ts";
import { refusalOf, unavailable, type GraphAnswer } from "./graph-answer.ts";
import type { SendLimits } from "./limits.ts";
import type { MediaUploads } from "./media-upload.ts";
import { phoneDigits, recipientOf } from "./network-id.ts";
import { unknownAfter } from "./unclear.ts";

export interface Sender {
  client: GraphClient;
  phoneNumberId: string;
  uploads: MediaUploads;
  limits: SendLimits;
  reporter: ConnectionReporter;
}

/** One attempt at one message: every way it can end is an outcome, and none is an exception. */
export async function sendMessage(sender: Sender, command: SendCommand): Promise<SendResult> {
  const unsupported = unsupportedPart(command.content);
  if (unsupported) return rejected({ code: "not_supported", message: unsupported, retryable: false });
  const recipient = recipientOf(command.chat);
  if (!recipient) return rejected(NO_RECIPIENT);
  const person = recipient["recipient_type"] === "group" ? null : (recipient["to"] ?? recipient["recipient"] ?? null);
  const wait = sender.limits.admit(person);
  if (wait) return rejected(wait);
  const media = mediaOf(command.content);
  let result = await attempt(sender, command, recipient, media);
  if (media && result.outcome === "rejected" && result.error.code === "media_rejected") {
    // Uploads can die early at Meta; the refusal is certain, so a second try with fresh bytes is safe.
    sender.uploads.forget(media);
    result = await attempt(sender, command, recipient, media);
  }
  return settled(sender, result, person);
}

function mediaOf(content: OutboundContent): OutboundMedia | null {
  if (content.type === "media") return content.media;
  return content.type === "template" ? (content.headerMedia ?? null) : null;
}

const NO_RECIPIENT: DeliveryError = {
  code: "recipient_unreachable",
  message: "Neither a phone number nor a WhatsApp id of this person is known, so nothing can be sent to them.",
  retryable: false,
};

async function attempt(
  sender: Sender,
  command: SendCommand,
  recipient: Record<string, string>,
  media: OutboundMedia | null,
): Promise<SendResult> {
  const upload = media ? await sender.uploads.idOf(media) : null;
  if (upload && "error" in upload) return rejected(upload.error);
  const answer = await sender.client.call({
    method: "POST",
    path: [sender.phoneNumberId, "messages"],
    json: messageBody(command, recipient, upload?.mediaId),
  });
  return outcomeOf(answer);
}

function outcomeOf(answer: GraphAnswer): SendResult {
  if (answer.kind === "ok") return acceptedBy(answer.body);
  if (answer.kind === "refused") return rejected(refusalOf(answer.error));
  return answer.kind === "not_written" ? rejected(unavailable()) : unknownAfter(answer);
}

/** `contacts[0].wa_id` may differ from the number that was dialled: Brazil's ninth digit, Mexico's 1. */
function acceptedBy(body: JsonObject): SendResult {
  const message = objectsAt(body["messages"])[0];
  const providerId = textAt(message?.["id"]);
  if (!providerId) return { outcome: "unknown", reason: "The answer names no message." };
  const contact = objectAt(objectsAt(body["contacts"])[0]);
  const phone = phoneDigits(textAt(contact?.["wa_id"]));
  const bsuid = textAt(contact?.["user_id"]);
  const status = textAt(message?.["message_status"]);
  return {
    outcome: "accepted",
    providerId,
    ...(phone || bsuid ? { recipient: { ...(phone ? { phone } : {}), ...(bsuid ? { bsuid } : {}) } } : {}),
    ...(status !== undefined && status !== "accepted" ? { held: true } : {}),
  };
}

/** What the outcome says beyond this message: about the connection, and about this person's rate. */
function settled(sender: Sender, result: SendResult, person: string | null): SendResult {
  if (result.outcome === "accepted") {
    sender.reporter.reached();
    if (person) sender.limits.accepted(person);
  }
  if (result.outcome !== "rejected") return result;
  const { error } = result;
  const state = stateAfter(error);
  if (state) sender.reporter.report({ state, reason: error.message });
  else if (error.code === "connector_unavailable" && error.providerCode === undefined) {
    sender.reporter.report({ state: "interrupted", reason: error.message });
  }
  const refusedForRate = error.code === "recipient_rate_limited" && error.providerCode !== undefined;
  if (!person || !refusedForRate) return result;
  return rejected({ ...error, retryAfterSeconds: sender.limits.refused(person) });
}

function rejected(error: DeliveryError): SendResult {
  return { outcome: "rejected", error };
}
