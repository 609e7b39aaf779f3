import { block, edit, send, sendFile, typing } from "../acts.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { textOf } from "../message-menu.js";
import { changed, isBlocked, model, on, openChat } from "../model.js";
import { openAttachMenu } from "./attach-menu.js";
import { fileTray } from "./file-tray.js";
import { startRecording } from "./record.js";

const TYPING_EVERY_MS = 8_000;
/** Why nothing can be written in a group. @type {Record<string, string>} */
const CLOSED = {
  admins_only: "Only admins can send messages.",
  not_member: "You are no longer a member of this group.",
};

/** Where the person writes. A draft stays with its chat. @param {HTMLElement} place */
export function startComposer(place) {
  const box = el("textarea", {
    rows: 1,
    dir: "auto",
    placeholder: "Message",
    "aria-label": "Message",
    enterkeyhint: "send",
  });
  const about = el("div", { class: "about", hidden: true });
  const tray = fileTray();
  const voice = el("div", { class: "recording", hidden: true });
  const attach = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Attach", "aria-haspopup": "menu" },
    icon("attach"),
  );
  const mic = el("button", { type: "button", class: "icon-button", "aria-label": "Record voice message" }, icon("mic"));
  const go = el("button", { class: "icon-button go", "aria-label": "Send" }, icon("send"));
  const form = el("form", { class: "write" }, attach, box, mic, go);
  const unblock = el("p", { class: "blocked", hidden: true }, "You blocked this business. ");
  unblock.append(el("button", { class: "small", onclick: () => void block(false) }, "Unblock"));
  const closed = el("p", { class: "blocked", hidden: true });
  place.append(about, tray.node, voice, form, unblock, closed);

  attach.addEventListener("click", () => openAttachMenu(attach, tray.choose));
  mic.addEventListener("click", () => void startRecording({ place: voice, hide: form, fallback: tray.choose }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaveAbout();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
  box.addEventListener("paste", ({ clipboardData }) => {
    const [file] = clipboardData?.files ?? [];
    if (file) tray.choose(file);
  });

  /** @type {Map<string, string>} */
  const drafts = new Map();
  const draftKey = () => `${model.personId}/${model.peer}`;
  let shownFor = draftKey();
  let typedAt = -TYPING_EVERY_MS;
  box.addEventListener("input", () => {
    if (!model.editing) drafts.set(draftKey(), box.value);
    if (performance.now() - typedAt < TYPING_EVERY_MS) return;
    typedAt = performance.now();
    typing();
  });

  async function submit() {
    const text = box.value.trim();
    const { editing } = model;
    const chosen = tray.take();
    if (text === "" && !chosen) return;
    setText("");
    const work = editing
      ? edit(editing.id, text)
      : chosen
        ? sendFile(chosen.file, chosen.file.name, { type: chosen.type, caption: text })
        : send({ type: "text", text: { body: text } });
    if (await work) return editing ? leaveAbout() : undefined;
    // Refused: what was written is not lost.
    if (box.value === "") setText(text);
    if (chosen) tray.choose(chosen.file, chosen.type);
  }

  /** @param {string} text */
  function setText(text) {
    box.value = text;
    if (!model.editing) drafts.set(draftKey(), text);
  }

  function leaveAbout() {
    if (model.editing) box.value = drafts.get(draftKey()) ?? "";
    model.editing = null;
    model.replyTo = null;
    changed("compose");
  }

  on(["compose"], () => {
    const message = model.editing ?? model.replyTo;
    about.hidden = message === null;
    if (!message) return;
    if (model.editing) box.value = textOf(message);
    const title = model.editing ? "Edit message" : `Reply to ${message.from_me ? "yourself" : message.from.name}`;
    about.replaceChildren(
      el("div", {}, el("strong", {}, title), el("span", { dir: "auto" }, textOf(message) || message.type)),
      el(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Cancel", onclick: leaveAbout },
        icon("close"),
      ),
    );
    box.focus();
  });
  on(["thread"], () => {
    if (shownFor === draftKey()) return;
    shownFor = draftKey();
    box.value = drafts.get(shownFor) ?? "";
    tray.clear();
    // On a touch screen the focus would bring up the keyboard.
    if (model.peer !== null && matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
  });
  on(["thread", "chat", "chats"], () => {
    const chat = openChat();
    const blocked = chat !== null && isBlocked(chat);
    unblock.hidden = !blocked;
    closed.hidden = !chat?.closed;
    closed.textContent = CLOSED[chat?.closed ?? ""] ?? "";
    place.classList.toggle("is-blocked", blocked || !closed.hidden);
  });
}
