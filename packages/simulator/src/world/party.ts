import type { BusinessNumber, Person } from "./model.ts";
import type { World } from "./world.ts";

/** How a person is named towards one business: the phone only when they show it. */
export interface PersonOnWire {
  wa_id?: string;
  user_id: string;
  username?: string;
}

export function personOnWire(world: World, person: Person, numberId: string): PersonOnWire {
  return {
    ...(person.phoneVisible ? { wa_id: person.phone } : {}),
    user_id: world.bsuid(person, world.businessIdOf(numberId)),
    ...(person.username ? { username: person.username } : {}),
  };
}

/** An item of `contacts[]` in a webhook. */
export function contactOnWire(world: World, person: Person, numberId: string): Record<string, unknown> {
  const { wa_id, user_id, username } = personOnWire(world, person, numberId);
  return {
    profile: { name: person.name, ...(username ? { username } : {}) },
    ...(wa_id ? { wa_id } : {}),
    user_id,
  };
}

/** `metadata` of a webhook about a number. */
export function metadataOf(number: BusinessNumber): Record<string, unknown> {
  return { display_phone_number: number.digits, phone_number_id: number.id };
}

/** `+15550783881` as people read it; the grouping is ours. */
export function displayNumber(digits: string): string {
  return `+${digits.slice(0, digits.length - 10)} ${digits.slice(-10, -7)}-${digits.slice(-7, -4)}-${digits.slice(-4)}`;
}
