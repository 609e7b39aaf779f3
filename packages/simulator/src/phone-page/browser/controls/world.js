import { api } from "../api.js";
import { el } from "../el.js";
import { attempt } from "../toast.js";

/** Back to the beginning; asks once more, as everything said is lost. @param {() => void} close */
export function worldSection(close) {
  const button = el("button", { class: "small danger" }, "Begin the world anew");
  button.addEventListener("click", async () => {
    if (!button.classList.contains("sure")) {
      button.classList.add("sure");
      button.textContent = "Sure? All that was written is lost";
      return;
    }
    if (await attempt(api.reset)) close();
  });
  return el(
    "section",
    {},
    el("h3", {}, "World"),
    el("div", { class: "button-line" }, button),
    el(
      "p",
      { class: "sub" },
      "The Cloud API is at ",
      el("code", {}, `${location.origin}/v26.0`),
      ". Tokens and webhooks: ",
      el("a", { href: "/_sim/apps", target: "_blank" }, "/_sim/apps"),
      ". All that happened: ",
      el("a", { href: "/_sim/transcript", target: "_blank" }, "/_sim/transcript"),
      ".",
    ),
  );
}
