/** @import { Message } from "../../../control/shapes.ts" */
/** @import { Bubble } from "../bubble.js" */
import { bubble } from "../bubble.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { placeInOrder } from "../keyed-list.js";
import { model, on, openChat, openPerson } from "../model.js";
import { loadOlder } from "../show.js";
import { dayOf } from "../time-words.js";
import { onTimeMoved } from "../virtual-now.js";
import { typingBubble } from "./typing-bubble.js";

const NEAR_PX = 80;
const OLDER_PX = 600;
/** Pages to go back for a quoted message. */
const PAGES_BACK_MAX = 40;

/** The messages of the open chat: newest at the bottom, older ones come when one scrolls up. */
export function messageList() {
  const list = el("ol", { class: "messages", "aria-label": "Messages" });
  const node = el("div", { class: "scroll thread-scroll", tabindex: -1 }, list);
  const jump = el("button", { class: "jump", type: "button", hidden: true }, icon("down"));
  jump.addEventListener("click", toBottom);
  const writing = typingBubble();
  /** @type {Map<string, Bubble>} */
  let bubbles = new Map();
  /** @type {Map<string, HTMLElement>} */
  let days = new Map();
  let unseen = 0;
  /** @type {string | undefined} */
  let newest;

  function anew() {
    bubbles = new Map();
    days = new Map();
    list.replaceChildren();
    unseen = 0;
    newest = model.messages.at(-1)?.id;
    render();
    toBottom();
  }

  /** Keeps the place: at the bottom one stays there, elsewhere what is read does not move. */
  function render() {
    const { scrollTop, scrollHeight } = node;
    const atBottom = isAtBottom();
    const grownAbove = model.messages[0]?.id !== firstShown();
    placeInOrder(list, elements());
    if (!list.contains(document.activeElement)) roveTo(lastRow());
    if (atBottom || noticeNew()) toBottom();
    else if (grownAbove) node.scrollTop = scrollTop + node.scrollHeight - scrollHeight;
    showJump();
  }

  function elements() {
    const place = {
      group: openChat()?.kind === "group",
      language: openPerson()?.language ?? "",
      goTo: (/** @type {string} */ id) => void goTo(id),
    };
    const wanted = [];
    let day = "";
    /** @type {Message | undefined} */
    let above;
    for (const message of model.messages) {
      const its = dayOf(message.timestamp);
      if (its !== day) wanted.push(dayLine(message.timestamp, its));
      const known = bubbles.get(message.id) ?? bubble(message, place);
      if (bubbles.has(message.id)) known.update(message);
      bubbles.set(message.id, known);
      known.node.classList.toggle(
        "follows",
        its === day && above?.type !== "system" && above?.from.id === message.from.id,
      );
      wanted.push(known.node);
      day = its;
      above = message;
    }
    if ((openChat()?.typing.length ?? 0) > 0) wanted.push(writing);
    return wanted;
  }

  /** @param {string} iso @param {string} text */
  function dayLine(iso, text) {
    const key = new Date(iso).toDateString();
    const line = days.get(key) ?? el("li", { class: "day" }, el("span", {}));
    days.set(key, line);
    if (line.textContent !== text) line.firstElementChild?.replaceChildren(text);
    return line;
  }

  /** Answers whether the newest is one's own: then one wants to see it. */
  function noticeNew() {
    const last = model.messages.at(-1);
    if (!last || last.id === newest) return false;
    newest = last.id;
    if (!last.from_me) unseen++;
    return last.from_me;
  }

  function showJump() {
    if (isAtBottom()) unseen = 0;
    jump.hidden = isAtBottom();
    const label = unseen > 0 ? `${unseen} new, to the latest message` : "To the latest message";
    jump.setAttribute("aria-label", label);
    jump.dataset.count = unseen > 0 ? String(unseen) : "";
  }

  /** @param {string} id */
  async function goTo(id) {
    for (let page = 0; page < PAGES_BACK_MAX && !bubbles.has(id); page++) if (!(await loadOlder())) break;
    const found = bubbles.get(id);
    if (!found) return;
    found.node.scrollIntoView({ block: "center" });
    roveTo(found.node);
    found.node.focus({ preventScroll: true });
    found.node.classList.add("found");
    found.node.addEventListener("animationend", () => found.node.classList.remove("found"), { once: true });
  }

  function toBottom() {
    node.scrollTop = node.scrollHeight;
    showJump();
  }
  const isAtBottom = () => node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
  const firstShown = () => /** @type {HTMLElement | null} */ (list.querySelector("[data-id]"))?.dataset.id;
  const rows = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("li.message, li.system")]);
  const lastRow = () => rows().at(-1);
  const current = () => /** @type {HTMLElement | null} */ (list.querySelector("li[tabindex='0']"));

  /** One message takes part in Tab; arrows go to the others. @param {HTMLElement | undefined} row */
  function roveTo(row) {
    const old = current();
    if (!row || row === old) return;
    old?.setAttribute("tabindex", "-1");
    row.setAttribute("tabindex", "0");
  }

  list.addEventListener("keydown", (event) => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.tagName !== "LI") return;
    const all = rows();
    const at = all.indexOf(target);
    const next = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[event.key];
    if (next) {
      event.preventDefault();
      roveTo(next);
      next.focus();
    } else if (event.key === "Enter" || event.key === ".") {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (target.querySelector(".open-menu"))?.click();
    }
  });
  node.addEventListener("scroll", () => {
    showJump();
    if (node.scrollTop < OLDER_PX) void loadOlder();
  });
  new ResizeObserver(() => {
    if (jump.hidden) toBottom();
  }).observe(node);
  on(["thread"], anew);
  on(["message", "chat"], render);
  onTimeMoved(render);
  return { node, jump, goTo };
}
