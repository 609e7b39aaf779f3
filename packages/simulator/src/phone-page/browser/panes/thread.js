/** @import { Chat } from "../../../control/shapes.ts" */
import { avatar } from "../avatar.js";
import { startComposer } from "../compose/composer.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { isBlocked, model, on, openChat, openPerson } from "../model.js";
import { markOpenChatRead } from "../read-open-chat.js";
import { linkTo } from "../route.js";
import { openChatMenu } from "./chat-menu.js";
import { messageList } from "./message-list.js";

/** The open chat: its head, its messages, and where one writes. @param {HTMLElement} pane */
export function startThread(pane) {
  const back = el("a", { class: "icon-button back", "aria-label": "Back to chats" }, icon("back"));
  const face = el("span", {});
  const name = el("h2", { dir: "auto" });
  const sub = el("p", { class: "sub" });
  const markRead = el("button", { class: "small", onclick: () => void markOpenChatRead() }, "Mark as read");
  const menu = el(
    "button",
    { class: "icon-button", "aria-label": "Chat actions", "aria-haspopup": "menu" },
    icon("menu"),
  );
  menu.addEventListener("click", () => openChatMenu(menu));
  const head = el("div", { class: "pane-head" }, back, face, el("div", { class: "titles" }, name, sub), markRead, menu);
  const empty = el("p", { class: "placeholder" }, "Choose a chat.");
  const composer = el("div", { id: "composer" });
  const { node, jump, goTo } = messageList();
  const pinned = el("button", { class: "pinned", type: "button", hidden: true });
  pinned.addEventListener("click", () => void goTo(openChat()?.pinned?.[0]?.message_id ?? ""));
  pane.append(head, pinned, node, jump, composer, empty);
  startComposer(composer);

  function render() {
    const chat = openChat();
    pane.classList.toggle("is-empty", chat === null);
    pane.dataset.view = chat ? `${model.personId}/${chat.peer}` : "";
    empty.hidden = chat !== null;
    if (!chat) return;
    name.textContent = chat.name;
    sub.textContent = subtitle(chat);
    sub.classList.toggle("typing-now", chat.typing.length > 0);
    face.replaceChildren(avatar(chat.peer, chat.name));
    back.setAttribute("href", linkTo(model.personId ?? ""));
    const [pin] = chat.pinned ?? [];
    pinned.hidden = !pin;
    pinned.textContent = pin ? `Pinned: ${pin.preview}` : "";
    markRead.hidden = chat.unread === 0;
  }
  on(["thread", "chat", "chats", "people"], render);
  on(["thread", "people"], () => {
    const chat = openChat();
    const names = [openPerson()?.name, chat?.name].filter(Boolean);
    document.title = names.length > 0 ? `${names.join(" – ")} · simulated` : "Simulated phones";
  });
}

/** @param {Chat} chat */
function subtitle(chat) {
  if (chat.typing.length > 0) return chat.kind === "group" ? `${chat.typing.join(", ")} typing …` : "typing …";
  if (isBlocked(chat)) return "Blocked";
  if (chat.kind === "direct") return chat.number ?? "";
  return (chat.members ?? []).map((member) => (member.id === model.personId ? "You" : member.name)).join(", ");
}
