/** @import { Message } from "../../../control/shapes.ts" */
import { vote } from "../acts.js";
import { el } from "../el.js";

/** @param {Message} message @param {NonNullable<Message["poll"]>} poll */
export function pollContent({ id }, { question, multiple, options }) {
  const voters = new Set(options.flatMap((option) => option.voters)).size;
  const chosen = options.filter((option) => option.mine).map((option) => option.name);
  return el(
    "fieldset",
    { class: "poll" },
    el("legend", { dir: "auto" }, question),
    el("small", {}, multiple ? "Select one or more" : "Select one"),
    ...options.map(({ name, voters: names, mine }) => {
      const input = el("input", {
        type: multiple ? "checkbox" : "radio",
        name: `poll-${id}`,
        "data-focus": `poll-${name}`,
        checked: mine,
        onchange: () => {
          if (!multiple) return vote(id, [name]);
          const rest = chosen.filter((one) => one !== name);
          return vote(id, input.checked ? [...rest, name] : rest);
        },
      });
      return el(
        "label",
        { title: names.join(", ") },
        input,
        el("bdi", {}, name),
        el("span", { class: "votes", "aria-label": `${names.length} votes` }, String(names.length)),
        el("meter", { min: 0, max: Math.max(1, voters), value: names.length, "aria-hidden": "true" }),
      );
    }),
  );
}
