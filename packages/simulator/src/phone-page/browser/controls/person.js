/** @import { Person } from "../../../control/shapes.ts" */
import { api } from "../api.js";
import { check } from "../dialog.js";
import { el } from "../el.js";
import { changed, model } from "../model.js";
import { changeSettings } from "../settings.js";
import { attempt } from "../toast.js";

const READ_AFTER_MS = 3_000;

/** How this person's phone behaves. @param {Person} person */
export function personSection({
  id,
  name,
  online,
  on_whatsapp,
  read_after_ms,
  group_privacy,
  user_id,
  wa_id,
  username,
}) {
  /** @param {string} label @param {boolean} on @param {(on: boolean) => object} change */
  const toggle = (label, on, change) =>
    check(label, {
      checked: on,
      onchange: (/** @type {{ target: HTMLInputElement }} */ { target }) =>
        void save(id, change(target.checked), target),
    });
  return el(
    "section",
    {},
    el("h3", { dir: "auto" }, name),
    el(
      "dl",
      {},
      ...fact("Phone", wa_id ? `+${wa_id}` : "not shown to businesses"),
      ...fact("BSUID", user_id),
      ...(username ? fact("Username", `@${username}`) : []),
    ),
    check("An open chat counts as read (all people)", {
      checked: model.readsWhenOpen,
      onchange: (/** @type {{ target: HTMLInputElement }} */ { target }) =>
        changeSettings({ readsWhenOpen: target.checked }),
    }),
    toggle("Reads by itself after a few seconds", read_after_ms !== null, (on) => ({
      read_after_ms: on ? READ_AFTER_MS : null,
    })),
    toggle("Phone is on", online, (on) => ({ online: on })),
    toggle("Has WhatsApp", on_whatsapp, (on) => ({ on_whatsapp: on })),
    toggle("Anybody may add them to a group", group_privacy === "everyone", (on) => ({
      group_privacy: on ? "everyone" : "nobody",
    })),
  );
}

/** @param {string} id @param {object} change @param {HTMLInputElement} input */
async function save(id, change, input) {
  const answer = await attempt(() => api.changePerson(id, change));
  if (!answer) input.checked = !input.checked;
  else {
    model.people.set(id, answer.person);
    changed("people");
  }
}

/** @param {string} name @param {string} value */
function fact(name, value) {
  return [el("dt", {}, name), el("dd", {}, value)];
}
