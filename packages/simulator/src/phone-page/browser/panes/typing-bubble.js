import { el } from "../el.js";

/** Three dots: the other side is writing. */
export function typingBubble() {
  return el(
    "li",
    { class: "message theirs typing-bubble" },
    el("div", { class: "bubble", role: "img", "aria-label": "Typing" }, el("i"), el("i"), el("i")),
  );
}
