/** @import { Fault } from "../../../control/admin-shapes.ts" */
import { api } from "../api.js";
import { el } from "../el.js";
import { attempt } from "../toast.js";

/** @type {Record<string, { label: string, fault: Fault }>} */
const CHOICES = {
  window: {
    label: "Send fails later: window closed (131047)",
    fault: { kind: "send_error", code: 131047, as: "status" },
  },
  nobody: {
    label: "Send fails later: undeliverable (131026)",
    fault: { kind: "send_error", code: 131026, as: "status" },
  },
  kept: { label: "Send fails later: kept healthy (131049)", fault: { kind: "send_error", code: 131049, as: "status" } },
  rate: { label: "Send refused: too many (130429)", fault: { kind: "send_error", code: 130429, as: "response" } },
  pair: {
    label: "Send refused: too many to one (131056)",
    fault: { kind: "send_error", code: 131056, as: "response" },
  },
  token: { label: "Send refused: token expired (190)", fault: { kind: "send_error", code: 190, as: "response" } },
  drop: { label: "Webhook is lost", fault: { kind: "webhook", action: "drop" } },
  duplicate: { label: "Webhook comes twice", fault: { kind: "webhook", action: "duplicate" } },
  reorder: { label: "Webhook comes after the next", fault: { kind: "webhook", action: "reorder" } },
  late: { label: "Webhook comes 30 s late", fault: { kind: "webhook", action: "delay", delay_ms: 30_000 } },
  slow: { label: "Answer 5 s late, with effect", fault: { kind: "slow", delay_ms: 5_000 } },
  before: { label: "Line cut before the effect", fault: { kind: "disconnect", when: "before" } },
  after: { label: "Line cut after the effect", fault: { kind: "disconnect", when: "after" } },
  broken: { label: "Answer 500 without JSON", fault: { kind: "http", status: 500 } },
};
const TIMES_MAX = 1_000;

/** Trouble for the business: what its next calls and webhooks meet. */
export function faultsSection() {
  const choice = el(
    "select",
    { "aria-label": "Kind of trouble" },
    ...Object.entries(CHOICES).map(([value, { label }]) => el("option", { value }, label)),
  );
  const times = el("input", { type: "number", min: 1, max: TIMES_MAX, value: 1, "aria-label": "How many times" });
  const list = el("ul", { class: "faults" });
  const form = el("form", { class: "button-line" }, choice, times, el("button", { class: "small" }, "Add"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = CHOICES[choice.value];
    if (!chosen) return;
    show(await attempt(() => api.addFault({ ...chosen.fault, times: Number(times.value) || 1 })));
  });

  /** @param {{ faults: (Fault & { id: string })[] } | undefined} answer */
  function show(answer) {
    if (!answer) return;
    list.replaceChildren(
      ...answer.faults.map(({ id, times: left, ...fault }) => {
        const remove = async () => show(await attempt(() => api.removeFault(id)));
        const text = `${labelOf(fault)}${left === undefined ? "" : ` × ${left}`}`;
        return el(
          "li",
          {},
          el("span", {}, text),
          el("button", { class: "small", "aria-label": `Remove: ${text}`, onclick: remove }, "Remove"),
        );
      }),
    );
  }
  void attempt(api.faults).then(show);
  return el("section", {}, el("h3", {}, "Trouble for the business"), form, list);
}

/** @param {Fault} fault */
function labelOf(fault) {
  const same = Object.values(CHOICES).find((one) =>
    Object.entries(one.fault).every(([key, value]) => Reflect.get(fault, key) === value),
  );
  return same?.label ?? Object.values(fault).join(" ");
}
