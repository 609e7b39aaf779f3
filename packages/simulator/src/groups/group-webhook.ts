import type { Sim } from "../sim.ts";
import type { Group, Person } from "../world/model.ts";
import { metadataOf, personOnWire } from "../world/party.ts";

export type GroupField =
  | "group_lifecycle_update"
  | "group_participants_update"
  | "group_settings_update"
  | "group_status_update";

/** One item of `groups[]`, with the time and the group's id. */
export function emitGroup(
  sim: Sim,
  group: Group,
  field: GroupField,
  type: string,
  more: Record<string, unknown>,
): void {
  const number = sim.world.numbers.get(group.numberId);
  if (!number) return;
  sim.webhooks.emit(number.accountId, number.id, field, {
    messaging_product: "whatsapp",
    metadata: metadataOf(number),
    groups: [{ timestamp: String(Math.floor(sim.now() / 1000)), group_id: group.id, type, ...more }],
  });
  sim.transcript.add("group", { group_id: group.id, type }, { phone_number_id: number.id });
}

/** Participants as `input` (how the caller named them) and as the business may know them. */
export function participantsOnWire(sim: Sim, group: Group, people: { input: string; person: Person }[]) {
  return people.map(({ input, person }) => {
    const { wa_id, user_id } = personOnWire(sim.world, person, group.numberId);
    return { input, ...(wa_id ? { wa_id } : {}), user_id };
  });
}

/** The business itself as a participant. */
export function businessOnWire(sim: Sim, group: Group) {
  const digits = sim.world.numbers.get(group.numberId)?.digits ?? "";
  return { input: digits, wa_id: digits };
}
