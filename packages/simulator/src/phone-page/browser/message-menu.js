/** @import { Message } from "../../control/shapes.ts" */
import { react, removeMessage } from "./acts.js";
import { el } from "./el.js";
import { changed, model } from "./model.js";
import { openMenu } from "./menu.js";
import { attempt } from "./toast.js";
import { nowMs } from "./virtual-now.js";

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const MORE = [..."😀😁😅🤣😊😍😘😎🤔🙄😴😡😭🤯🥳🤗👏👎👌🤝💪🙌👀🔥💯🎉🌱🪴🌵🌸☕🍀💚💔✅❌❗❓⭐🎁🚚📦"].filter(
  (emoji) => emoji !== "\uFE0F",
);
/** WhatsApp's own limits; the simulator refuses later ones. */
const EDIT_WITHIN_MS = 15 * 60_000;
const DELETE_WITHIN_MS = 2 * 24 * 3_600_000;
const EDITABLE = new Set(["text", "image", "video", "document"]);

/** What a phone offers on a message. @param {Message} message @param {HTMLElement} opener */
export function openMessageMenu(message, opener) {
  const age = nowMs() - Date.parse(message.timestamp);
  const live = !message.deleted;
  const text = textOf(message);
  openMenu(opener, "Message actions", [
    ...(live ? [reactionRow(message)] : []),
    ...(live ? [item("Reply", () => startReply(message))] : []),
    ...(live && text ? [item("Copy text", () => void attempt(() => navigator.clipboard.writeText(text)))] : []),
    ...(live && message.from_me && EDITABLE.has(message.type) && age < EDIT_WITHIN_MS
      ? [item("Edit", () => startEdit(message))]
      : []),
    ...(live && message.from_me && age < DELETE_WITHIN_MS
      ? [item("Delete for everyone", () => void removeMessage(message.id))]
      : []),
    ...(live ? [] : [el("p", { class: "menu-note" }, "Nothing to do here: it was deleted.")]),
  ]);
}

/** @param {Message} message */
export function textOf(message) {
  return (
    message.text?.body ??
    (message.image ?? message.video ?? message.document)?.caption ??
    message.template?.body ??
    message.interactive?.body?.text ??
    ""
  );
}

/** @param {string} label @param {() => void} act */
export function item(label, act) {
  return el("button", { type: "button", role: "menuitem", onclick: act }, label);
}

/** @param {Message} message */
function reactionRow(message) {
  const mine = message.reactions.find((reaction) => reaction.from_me)?.emoji;
  const one = (/** @type {string} */ emoji) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: emoji === mine ? "emoji mine" : "emoji",
        "aria-label": emoji === mine ? `Take back ${emoji}` : `React with ${emoji}`,
        onclick: () => void react(message.id, emoji === mine ? "" : emoji),
      },
      emoji,
    );
  const row = el("div", { class: "emojis", role: "group", "aria-label": "Reactions" }, ...QUICK.map(one));
  const more = el("button", { type: "button", class: "emoji", "aria-label": "More reactions", "data-stay": true }, "+");
  more.addEventListener("click", () => {
    const added = MORE.map(one);
    more.replaceWith(...added);
    added[0]?.focus();
  });
  row.append(more);
  return row;
}

/** @param {Message} message */
function startReply(message) {
  model.editing = null;
  model.replyTo = message;
  changed("compose");
}

/** @param {Message} message */
function startEdit(message) {
  model.replyTo = null;
  model.editing = message;
  changed("compose");
}
