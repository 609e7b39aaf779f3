import { api } from "../api.js";
import { el } from "../el.js";
import { attempt } from "../toast.js";
import { nowMs, setNow } from "../virtual-now.js";

const HOUR_MS = 3_600_000;
const STEPS = [
  { hours: 1, label: "1 hour" },
  { hours: 24, label: "24 hours" },
  { hours: 72, label: "3 days" },
  { hours: 168, label: "7 days" },
];
const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** Moves the virtual clock: service windows close, reviews end, webhooks are tried again. */
export function timeSection() {
  const time = el("p", { role: "status" }, shown.format(new Date(nowMs())));
  const buttons = STEPS.map(({ hours, label }) => el("button", { class: "small", "data-hours": hours }, `+ ${label}`));
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const one of buttons) one.disabled = true;
      const answer = await attempt(() => api.advance(Number(button.dataset.hours) * HOUR_MS));
      for (const one of buttons) one.disabled = false;
      if (!answer) return;
      setNow(answer.now);
      time.textContent = shown.format(new Date(answer.now));
    });
  }
  return el(
    "section",
    {},
    el("h3", {}, "Virtual time"),
    time,
    el("div", { class: "button-line" }, ...buttons),
    el("p", {}, "It moves for WhatsApp and its people only. The business's program keeps its own time."),
  );
}
