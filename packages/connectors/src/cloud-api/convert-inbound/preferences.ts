import type { Change, Converted } from "./change.ts";
import { instantAt } from "./instant.ts";
import { objectsAt, textAt } from "./json-value.ts";

const VALUES = ["stop", "resume", "signup"] as const;

/** `user_preferences[]`: what a person lets the business send. */
export function convertPreferences(change: Change, out: Converted): void {
  for (const preference of objectsAt(change.value["user_preferences"])) {
    const person = change.people.find({
      phone: preference["wa_id"],
      bsuid: preference["user_id"],
      parentBsuid: preference["parent_user_id"],
    });
    const said = textAt(preference["value"]);
    const value = VALUES.find((known) => known === said);
    const at = instantAt(preference["timestamp"]) ?? change.fallbackAt;
    const category = textAt(preference["category"]);
    if (person && value && at && category) out.event({ kind: "preference", person, category, value, at });
    else out.keep(change.field, "A preference that is not known, or names nobody.", preference, said);
  }
}
