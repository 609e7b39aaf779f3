/**
 * Meta's block list of a number: at most 64,000 people, and only those who wrote within 24 hours.
 * A refusal is a whole answer with code 139100, whose `failed_users` say why.
 * Source: Meta, "Block users" (read 2026-11).
 */
import type { BlockAbility, ChangeResult, DeliveryError, Identity } from "../contract/index.ts";
import type { GraphClient } from "./client.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";
import { deliveryErrorOf } from "./errors.ts";
import { refusalOf, unavailable } from "./graph-answer.ts";
import { unknownAfter } from "./unclear.ts";

const NOT_WRITTEN_LATELY = 131047;
const LIST_FULL = 139101;

export function blockAbility(client: GraphClient, phoneNumberId: string): BlockAbility {
  const ask = async (method: "POST" | "DELETE", person: Identity): Promise<ChangeResult> => {
    const user = userOf(person);
    if (!user)
      return rejected({
        code: "recipient_unreachable",
        message: "WhatsApp knows this person by no number or id that can be blocked.",
      });
    const json = { messaging_product: "whatsapp", block_users: [user] };
    const answer = await client.call({ method, path: [phoneNumberId, "block_users"], json });
    if (answer.kind === "not_written") return { outcome: "rejected", error: unavailable() };
    if (answer.kind === "unclear") return unknownAfter(answer);
    const failed = failureIn(answer.kind === "ok" ? answer.body : answer.error.beside);
    if (failed) return { outcome: "rejected", error: failed };
    if (answer.kind === "ok") return { outcome: "done" };
    if (answer.error.code === LIST_FULL)
      return rejected({
        code: "message_rejected",
        message: "This phone has blocked 64,000 people, which is all that WhatsApp lets it.",
      });
    return { outcome: "rejected", error: refusalOf(answer.error) };
  };
  return { block: (person) => ask("POST", person), unblock: (person) => ask("DELETE", person) };
}

/** The id of a linked portfolio cannot be blocked, so it is not used. */
function userOf({ phone, bsuid }: Identity): { user: string } | { user_id: string } | undefined {
  if (phone) return { user: `+${phone}` };
  return bsuid ? { user_id: bsuid } : undefined;
}

function failureIn(body: JsonObject | undefined): DeliveryError | undefined {
  const [failed] = objectsAt(objectAt(body?.["block_users"])?.["failed_users"]);
  if (!failed) return undefined;
  const [error] = objectsAt(failed["errors"]);
  const code = numberAt(error?.["code"]);
  if (code === NOT_WRITTEN_LATELY) {
    return {
      code: "window_closed",
      message: "WhatsApp lets a business block only people who wrote to it within the last 24 hours.",
      providerCode: code,
      retryable: false,
    };
  }
  return deliveryErrorOf(code, textAt(objectAt(error?.["error_data"])?.["details"]));
}

function rejected(error: Pick<DeliveryError, "code" | "message">): ChangeResult {
  return { outcome: "rejected", error: { ...error, retryable: false } };
}
