import type { ChangeResult, PinAbility } from "../contract/index.ts";
import type { GraphClient } from "./client.ts";
import { refusalOf, unavailable } from "./graph-answer.ts";
import { recipientOf } from "./network-id.ts";
import { unknownAfter } from "./unclear.ts";

/** Meta pins in groups only: three messages at most, of which the oldest gives way. It travels as a message of its own. */
export function pinAbility(client: GraphClient, phoneNumberId: string): PinAbility {
  return {
    async pin({ ourId, chat, providerId, days }): Promise<ChangeResult> {
      if (chat.type !== "group") {
        const message = "The Cloud API pins messages in groups only.";
        return { outcome: "rejected", error: { code: "not_supported", message, retryable: false } };
      }
      const pin = { type: days === null ? "unpin" : "pin", message_id: providerId };
      const answer = await client.call({
        method: "POST",
        path: [phoneNumberId, "messages"],
        json: {
          messaging_product: "whatsapp",
          ...recipientOf(chat),
          biz_opaque_callback_data: ourId,
          type: "pin",
          pin: { ...pin, ...(days === null ? {} : { expiration_days: days }) },
        },
      });
      if (answer.kind === "ok") return { outcome: "done" };
      if (answer.kind === "refused") return { outcome: "rejected", error: refusalOf(answer.error) };
      if (answer.kind === "not_written") return { outcome: "rejected", error: unavailable() };
      return unknownAfter(answer);
    },
  };
}
