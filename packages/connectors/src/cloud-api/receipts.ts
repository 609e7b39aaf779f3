import { AppError } from "@parley/kernel";
import type { ReadReceiptsAbility, TypingAbility } from "../contract/index.ts";
import type { GraphClient } from "./client.ts";
import { appErrorOf } from "./errors.ts";
import { isMissingObject, refusalOf, unavailable } from "./graph-answer.ts";

const INVALID_VALUE = 131009;

export function readReceiptsAbility(client: GraphClient, phoneNumberId: string): ReadReceiptsAbility {
  return { markRead: (providerId) => answerTo(client, phoneNumberId, providerId, {}) };
}

/** Implies read; Meta ends it with the next message, or after 25 seconds. */
export function typingAbility(client: GraphClient, phoneNumberId: string): TypingAbility {
  return {
    typing: (providerId) => answerTo(client, phoneNumberId, providerId, { typing_indicator: { type: "text" } }),
  };
}

async function answerTo(client: GraphClient, phoneNumberId: string, messageId: string, more: object): Promise<void> {
  const json = { messaging_product: "whatsapp", status: "read", message_id: messageId, ...more };
  const answer = await client.call({ method: "POST", path: [phoneNumberId, "messages"], json });
  if (answer.kind === "ok") return;
  if (answer.kind !== "refused") throw appErrorOf(unavailable());
  if (answer.error.code === INVALID_VALUE || isMissingObject(answer.error)) {
    throw new AppError("message_not_found", {
      public: "WhatsApp does not know this message, or it is older than 30 days: it cannot be marked as read.",
    });
  }
  throw appErrorOf(refusalOf(answer.error));
}
