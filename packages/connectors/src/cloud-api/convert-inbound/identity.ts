import type { Identity } from "../../contract/index.ts";
import type { Change, Converted } from "./change.ts";
import { instantAt } from "./instant.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";
import { identityOf } from "./people.ts";

/** A new number brings a new BSUID too; a new BSUID alone comes when no phone may be shown. */
const IDENTITY_CHANGES = ["user_changed_number", "user_changed_user_id"];

/**
 * System messages that say one identity became another.
 * @returns false for every other message, also for a change of keys: that is a line in the chat
 */
export function convertSystem(
  message: JsonObject,
  sender: Identity | undefined,
  change: Change,
  out: Converted,
): boolean {
  const system = objectAt(message["system"]);
  if (!system || !IDENTITY_CHANGES.includes(textAt(system["type"]) ?? "")) return false;
  const previous = identityOf({
    phone: sender?.phone ?? message["from"],
    bsuid: system["previous_user_id"] ?? sender?.bsuid,
    parentBsuid: system["previous_parent_user_id"] ?? sender?.parentBsuid,
  });
  const current = identityOf({
    phone: system["wa_id"] ?? system["new_wa_id"],
    bsuid: system["user_id"],
    parentBsuid: system["parent_user_id"],
    username: sender?.username,
  });
  const at = instantAt(message["timestamp"]) ?? change.fallbackAt;
  if (!previous || !current || !at) {
    out.keep(change.field, "The change of identity does not name both sides.", message, "system");
    return true;
  }
  const text = textAt(system["body"]);
  out.event({ kind: "identity", previous, current, at, ...(text ? { text } : {}) });
  return true;
}

/** `smb_app_state_sync`: the address book of the business's own app, where it names one person in several ways. */
export function convertAddressBook(change: Change, out: Converted): void {
  for (const entry of objectsAt(change.value["state_sync"])) {
    const contact = objectAt(entry["contact"]);
    const person =
      contact &&
      identityOf({ phone: contact["phone_number"], bsuid: contact["user_id"], username: contact["username"] });
    const at = instantAt(objectAt(entry["metadata"])?.["timestamp"]) ?? change.fallbackAt;
    const action = textAt(entry["action"]);
    if (!person || !at || action === undefined) {
      out.keep(change.field, "The address book entry names nobody.", entry, textAt(entry["type"]));
    } else if (action === "remove") {
      out.event({ kind: "account", type: "address_book_removed", at, payload: entry });
    } else {
      const pushName = textAt(contact["full_name"]) ?? textAt(contact["first_name"]);
      const current = { ...person, ...(pushName ? { pushName } : {}) };
      out.event({ kind: "identity", previous: person, current, at });
    }
  }
}
