import { el } from "./el.js";

const GAP = 4;

/**
 * A menu beside the element that opened it; arrows move, Escape closes, focus goes back.
 * @param {HTMLElement} opener
 * @param {string} label
 * @param {HTMLElement[]} items
 */
export function openMenu(opener, label, items) {
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" }, ...items);
  document.body.append(menu);
  menu.showPopover();
  place(menu, opener);
  buttonsOf(menu)[0]?.focus();
  menu.addEventListener("keydown", (event) => move(menu, event));
  menu.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button && !button.hasAttribute("data-stay")) menu.hidePopover();
    else if (menu.matches(":popover-open")) place(menu, opener);
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (hadFocus && opener.isConnected) (opener.closest("li") ?? opener).focus({ preventScroll: true });
  });
}

/** @param {HTMLElement} menu @param {HTMLElement} opener */
function place(menu, opener) {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + GAP + height <= innerHeight;
  const top = below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height);
  menu.style.top = `${Math.min(top, Math.max(GAP, innerHeight - height - GAP))}px`;
  menu.style.left = `${Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP))}px`;
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function move(menu, event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = buttonsOf(menu);
  const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  buttons.at((at + step) % buttons.length)?.focus();
}

/** @param {HTMLElement} menu */
function buttonsOf(menu) {
  return [...menu.querySelectorAll("button")];
}
