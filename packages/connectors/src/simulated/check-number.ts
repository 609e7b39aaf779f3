import { AppError } from "@parley/kernel";
import type { CheckNumberAbility } from "../contract/index.ts";
import type { GraphClient } from "../cloud-api/client.ts";
import { objectsAt, textAt, type JsonObject } from "../cloud-api/convert-inbound/json-value.ts";
import { phoneDigits } from "../cloud-api/network-id.ts";

/** Whether numbers are on WhatsApp, which Meta's API stopped telling. Answers in the order asked. */
export function checkNumberAbility(control: GraphClient, phoneNumberId: string): CheckNumberAbility {
  return {
    async check(phones) {
      const answer = await control.call({
        method: "POST",
        path: ["numbers", phoneNumberId, "check"],
        json: { phones },
      });
      if (answer.kind !== "ok") {
        throw new AppError("connector_unavailable", {
          public: "The simulator does not check numbers at the moment. Check that it runs and try again.",
          internal: answer.kind === "refused" ? `HTTP ${answer.error.status}` : answer.reason,
        });
      }
      const found = new Map(objectsAt(answer.body["contacts"]).map((contact) => [textAt(contact["input"]), contact]));
      return phones.map((phone) => checked(phone, found.get(phone)));
    },
  };
}

function checked(phone: string, contact: JsonObject | undefined) {
  const onWhatsapp = contact?.["status"] === "valid";
  const networkId = phoneDigits(textAt(contact?.["wa_id"])) ?? textAt(contact?.["user_id"]) ?? null;
  return { phone, onWhatsapp, networkId: onWhatsapp ? networkId : null };
}
