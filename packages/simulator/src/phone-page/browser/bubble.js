/** @import { Message } from "../../control/shapes.ts" */
import { react } from "./acts.js";
import { hueOf } from "./avatar.js";
import { contentOf } from "./content/content.js";
import { el } from "./el.js";
import { icon } from "./icons.js";
import { openMessageMenu } from "./message-menu.js";
import { named } from "./preview.js";
import { ticks } from "./ticks.js";
import { fullTime, timeOf } from "./time-words.js";

/**
 * One message on the screen. `update` keeps what has not changed: a voice note goes on playing
 * while its ticks turn blue.
 * @typedef {{ node: HTMLElement, update: (message: Message) => void }} Bubble
 */

/**
 * @param {Message} first
 * @param {{ group: boolean, language: string, goTo: (id: string) => void }} place
 * @returns {Bubble}
 */
export function bubble(first, { group, language, goTo }) {
  let message = first;
  const node = el("li", { class: "message", tabindex: -1, "data-id": first.id });
  if (first.type === "system") {
    node.className = "system";
    const update = (/** @type {Message} */ next) => node.replaceChildren(el("span", {}, next.system?.body ?? ""));
    update(first);
    return { node, update };
  }
  node.classList.add(first.from_me ? "mine" : "theirs");
  // In a group everybody has their own language; nobody knows whose this is.
  const content = el("div", { class: "content", lang: group ? null : language });
  const meta = el("div", { class: "meta" });
  const reactions = el("div", { class: "reactions" });
  const menu = el(
    "button",
    { class: "open-menu", type: "button", tabindex: -1, "aria-label": "Message actions", "aria-haspopup": "menu" },
    icon("more"),
  );
  menu.addEventListener("click", () => openMessageMenu(message, menu));
  node.addEventListener("contextmenu", (event) => {
    const { target } = event;
    // On a link or a picture the browser's own menu is of more use; so is it on selected text.
    if (!(target instanceof Element) || target.closest("a, video, img") || getSelection()?.toString()) return;
    event.preventDefault();
    openMessageMenu(message, menu);
  });
  node.append(el("div", { class: "bubble" }, content, meta, menu), reactions);

  let drawn = "";
  /** @param {Message} next */
  function update(next) {
    if (next === message && drawn !== "") return;
    message = next;
    const signature = JSON.stringify({
      ...next,
      status: "",
      reactions: [],
      edited: false,
      pinned: false,
      timestamp: "",
    });
    if (signature !== drawn) drawContent();
    drawn = signature;
    meta.replaceChildren(...metaOf(message));
    reactions.replaceChildren(...reactionsOf(message));
  }
  function drawContent() {
    const { activeElement } = document;
    const focus = content.contains(activeElement) ? (activeElement?.getAttribute("data-focus") ?? "") : null;
    const parts = [writerOf(message, group), forwardedMark(message), quoteOf(message, goTo), ...contentOf(message)];
    content.replaceChildren();
    for (const part of parts) if (part) content.append(part);
    if (focus === null) return;
    const same = /** @type {HTMLElement[]} */ ([...content.querySelectorAll("[data-focus]")]);
    (same.find((one) => one.dataset.focus === focus) ?? node).focus({ preventScroll: true });
  }
  update(first);
  return { node, update };
}

/** @param {Message} message @param {boolean} group */
function writerOf({ from, from_me }, group) {
  if (!group || from_me) return null;
  return el("bdi", { class: `writer ${hueOf(from.id)}` }, from.name);
}

/** @param {Message} message */
function forwardedMark({ forwarded, deleted }) {
  return forwarded && !deleted && el("small", { class: "forwarded" }, "Forwarded");
}

/** @param {Message} message @param {(id: string) => void} goTo */
function quoteOf({ context, deleted }, goTo) {
  if (!context || deleted) return null;
  return el(
    "button",
    {
      class: "quote",
      type: "button",
      "aria-label": `In reply to ${context.from_name}`,
      onclick: () => goTo(context.id),
    },
    el("bdi", { class: "quote-name" }, context.from_name),
    el("span", { class: "quote-text", dir: "auto" }, named(context.type, context.preview)),
  );
}

/** @param {Message} message */
function metaOf({ timestamp, edited, from_me, deleted, status, pinned }) {
  return [
    ...(pinned ? [el("span", {}, "Pinned")] : []),
    ...(edited && !deleted ? [el("span", {}, "Edited")] : []),
    el("time", { datetime: timestamp, title: fullTime(timestamp) }, timeOf(timestamp)),
    ...(from_me && !deleted ? [ticks(status)] : []),
  ];
}

/** @param {Message} message */
function reactionsOf({ id, reactions, deleted }) {
  if (deleted) return [];
  /** @type {Map<string, { names: string[], mine: boolean }>} */
  const grouped = new Map();
  for (const { emoji, from, from_me } of reactions) {
    const entry = grouped.get(emoji) ?? { names: [], mine: false };
    grouped.set(emoji, { names: [...entry.names, from_me ? "You" : from.name], mine: entry.mine || from_me });
  }
  return [...grouped].map(([emoji, { names, mine }]) => {
    const label = `${emoji} ${names.join(", ")}${mine ? ". Remove yours" : ""}`;
    return el(
      "button",
      {
        type: "button",
        class: mine ? "reaction mine" : "reaction",
        "aria-label": label,
        title: names.join(", "),
        onclick: () => void react(id, mine ? "" : emoji),
      },
      names.length > 1 ? `${emoji} ${names.length}` : emoji,
    );
  });
}
