import type { Sim } from "../sim.ts";
import type { BusinessNumber, Person } from "../world/model.ts";
import { contactOnWire, metadataOf, personOnWire } from "../world/party.ts";

/** The customer stopped or resumed marketing messages. */
export function emitPreference(sim: Sim, number: BusinessNumber, person: Person, value: "stop" | "resume"): void {
  const { wa_id, user_id } = personOnWire(sim.world, person, number.id);
  sim.webhooks.emit(number.accountId, number.id, "user_preferences", {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    contacts: [contactOnWire(sim.world, person, number.id)],
    user_preferences: [
      {
        ...(wa_id ? { wa_id } : {}),
        user_id,
        detail:
          value === "stop"
            ? "User requested to stop marketing messages"
            : "User requested to resume marketing messages",
        category: "marketing_messages",
        value,
        timestamp: Math.floor(sim.now() / 1000),
      },
    ],
  });
  sim.transcript.add("preference", { value }, { phone_number_id: number.id, person: person.id });
}
