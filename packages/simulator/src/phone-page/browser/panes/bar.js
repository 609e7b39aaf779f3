import { api } from "../api.js";
import { openControls } from "../controls/controls.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { changeSettings, isDark } from "../settings.js";
import { attempt } from "../toast.js";
import { nowMs, onTimeMoved, setNow } from "../virtual-now.js";

const HOUR_MS = 3_600_000;
const TICK_MS = 10_000;
const shown = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** The line on top: that this is simulated, the virtual time, and the way to the controls. @param {HTMLElement} bar */
export function startBar(bar) {
  const time = el("time", { class: "now", title: "The simulator's virtual time" });
  bar.append(
    el("h1", {}, "Phones"),
    el("span", { class: "badge", title: "Nothing here reaches the real WhatsApp." }, "Simulated"),
    el("div", { class: "clock", role: "group", "aria-label": "Virtual time" }, time, jump(1), jump(24)),
    el(
      "button",
      { class: "icon-button", "aria-label": "Light or dark", title: "Light or dark", onclick: toggleTheme },
      icon("theme"),
    ),
    el(
      "button",
      { class: "icon-button", "aria-label": "Controls", title: "Time, faults, person", onclick: openControls },
      icon("tools"),
    ),
  );
  const update = () => {
    const now = new Date(nowMs());
    time.textContent = shown.format(now);
    time.dateTime = now.toISOString();
  };
  onTimeMoved(update);
  setInterval(update, TICK_MS);
}

/** @param {number} hours */
function jump(hours) {
  const label = hours === 1 ? "1 hour later" : `${hours} hours later`;
  const button = el(
    "button",
    {
      class: "small",
      "aria-label": label,
      title: `${label}, for WhatsApp and its people only: the business's program keeps its own`,
    },
    `+${hours} h`,
  );
  button.addEventListener("click", () => void advance(button, hours));
  return button;
}

/** @param {HTMLButtonElement} button @param {number} hours */
async function advance(button, hours) {
  button.disabled = true;
  const answer = await attempt(() => api.advance(hours * HOUR_MS));
  button.disabled = false;
  if (answer) setNow(answer.now);
}

function toggleTheme() {
  changeSettings({ theme: isDark() ? "light" : "dark" });
}
