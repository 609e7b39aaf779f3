import type { ChatRef, Identity } from "../../contract/index.ts";
import { isBsuid, phoneDigits } from "../network-id.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";

const ID_CHARS_MAX = 200;

/** How a payload names someone: any of these may be missing, and an id may come where a phone is expected. */
export interface PersonRef {
  phone?: unknown;
  bsuid?: unknown;
  parentBsuid?: unknown;
  username?: unknown;
}

/**
 * The `contacts[]` of a change, found by id. Never by position: in a batch the first contact is
 * not always the sender of the first message.
 */
export class People {
  readonly #byId = new Map<string, Identity>();
  readonly #all: Identity[];

  constructor(contacts: unknown) {
    this.#all = objectsAt(contacts).map(identityOfContact);
    for (const person of this.#all) {
      if (person.phone) this.#byId.set(person.phone, person);
      if (person.bsuid) this.#byId.set(person.bsuid, person);
    }
  }

  /** All that the change knows of this person; undefined when nothing names them. */
  find(ref: PersonRef): Identity | undefined {
    const said = identityOf(ref);
    if (!said) return undefined;
    const known = (said.bsuid && this.#byId.get(said.bsuid)) || (said.phone && this.#byId.get(said.phone));
    return known ? { ...known, ...said } : said;
  }

  /** The only person of the change, for an item that names nobody readable. */
  get only(): Identity | undefined {
    const [person] = this.#all;
    return this.#all.length === 1 && person && (person.phone || person.bsuid) ? person : undefined;
  }
}

export function identityOf(ref: PersonRef): Identity | undefined {
  const asPhone = textAt(ref.phone);
  const asBsuid = textAt(ref.bsuid);
  const phone = phoneDigits(asPhone) ?? phoneDigits(asBsuid);
  // Opaque where it is declared; in a field for phones only what has its exact form counts.
  const bsuid =
    asBsuid && !phoneDigits(asBsuid) && asBsuid.length <= ID_CHARS_MAX
      ? asBsuid
      : asPhone && isBsuid(asPhone)
        ? asPhone
        : undefined;
  const parentBsuid = textAt(ref.parentBsuid);
  const username = textAt(ref.username);
  if (!phone && !bsuid && !username) return undefined;
  return {
    ...(phone ? { phone } : {}),
    ...(bsuid ? { bsuid } : {}),
    ...(parentBsuid ? { parentBsuid } : {}),
    ...(username ? { username } : {}),
  };
}

/** A direct chat is named by the phone where there is one, else by the BSUID. */
export function directChat(peer: Identity): ChatRef | undefined {
  const networkId = peer.phone ?? peer.bsuid;
  return networkId ? { type: "direct", networkId, peer } : undefined;
}

function identityOfContact(contact: JsonObject): Identity {
  const profile = objectAt(contact["profile"]) ?? {};
  return {
    ...identityOf({
      phone: contact["wa_id"],
      bsuid: contact["user_id"],
      parentBsuid: contact["parent_user_id"],
      username: profile["username"] ?? contact["username"],
    }),
    ...ownNameFrom(profile["name"]),
  };
}

/** WhatsApp lets nobody call themselves longer. What is longer did not come from its app, and may ask for things. */
const OWN_NAME_CHARS_MAX = 25;

/** What a person calls themselves; cut, and shown to be, where no app of WhatsApp would have taken it. */
export function ownNameFrom(value: unknown): Pick<Identity, "pushName"> {
  const chars = Array.from(textAt(value)?.trim() ?? "");
  if (chars.length === 0) return {};
  const isLonger = chars.length > OWN_NAME_CHARS_MAX;
  return { pushName: isLonger ? `${chars.slice(0, OWN_NAME_CHARS_MAX - 1).join("")}…` : chars.join("") };
}
