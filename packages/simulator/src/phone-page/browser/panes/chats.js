/** @import { Chat } from "../../../control/shapes.ts" */
import { avatar } from "../avatar.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { moveByArrows, showRows } from "../keyed-list.js";
import { isBlocked, model, on, openPerson } from "../model.js";
import { shownAs } from "./people.js";
import { previewOf } from "../preview.js";
import { linkTo } from "../route.js";
import { ticks } from "../ticks.js";
import { listTime } from "../time-words.js";
import { onTimeMoved } from "../virtual-now.js";

/** The chats of the open person, as their WhatsApp lists them. @param {HTMLElement} pane */
export function startChats(pane) {
  const name = el("h2", { dir: "auto" });
  const sub = el("p", { class: "sub" });
  const list = el("ul", { class: "rows" });
  const others = el("ul", { class: "rows" });
  const othersHead = el("h3", {}, "Businesses to write to");
  const body = el("div", { class: "scroll" }, list, othersHead, others);
  const empty = el("p", { class: "placeholder" }, "Choose a person to see their phone.");
  const back = el("a", { class: "icon-button back", href: "#/", "aria-label": "Back to people" }, icon("back"));
  const head = el("div", { class: "pane-head" }, back, el("div", { class: "titles" }, name, sub));
  pane.append(head, body, empty);

  moveByArrows(body);
  function render() {
    const person = openPerson();
    head.hidden = body.hidden = person === null;
    empty.hidden = person !== null;
    if (!person) return;
    name.textContent = person.name;
    name.lang = person.language;
    sub.textContent = shownAs(person);
    showRows(list, model.chats.map(rowOf));
    const written = new Set(model.chats.map((chat) => chat.peer));
    const numbers = model.numbers.filter((number) => !written.has(number.phone_number_id));
    othersHead.hidden = numbers.length === 0;
    showRows(
      others,
      numbers.map(({ phone_number_id, verified_name, display_phone_number }) => ({
        key: phone_number_id,
        signature: `${person.id} ${verified_name} ${phone_number_id === model.peer}`,
        make: () => otherRow(phone_number_id, verified_name, display_phone_number),
      })),
    );
  }
  on(["people", "chats"], render);
  onTimeMoved(render);
}

/** @param {Chat} chat */
function rowOf(chat) {
  const current = chat.peer === model.peer;
  const last = chat.last_message;
  const when = last ? listTime(last.timestamp) : "";
  return {
    key: `${model.personId}/${chat.peer}`,
    signature: JSON.stringify([
      current,
      when,
      chat.name,
      chat.unread,
      chat.typing,
      chat.blocked,
      last?.id,
      last?.status,
      last?.edited,
      last?.deleted,
    ]),
    make: () => makeRow(chat, current, when),
  };
}

/** @param {Chat} chat @param {boolean} current @param {string} when */
function makeRow(chat, current, when) {
  return el(
    "li",
    {},
    el(
      "a",
      { href: linkTo(model.personId ?? "", chat.peer), "aria-current": current && "true", class: "row" },
      avatar(chat.peer, chat.name),
      el(
        "span",
        { class: "row-text" },
        el(
          "span",
          { class: "row-line" },
          el("bdi", { class: "row-name" }, chat.name),
          el("span", { class: chat.unread > 0 ? "when new" : "when" }, when),
        ),
        el(
          "span",
          { class: "row-line" },
          lastLine(chat),
          chat.unread > 0 && el("span", { class: "count", "aria-label": `${chat.unread} unread` }, String(chat.unread)),
        ),
      ),
    ),
  );
}

/** @param {Chat} chat */
function lastLine(chat) {
  if (chat.typing.length > 0) {
    const who = chat.kind === "group" ? `${chat.typing.join(", ")}: ` : "";
    return el("span", { class: "row-sub typing-now" }, `${who}typing …`);
  }
  const last = chat.last_message;
  if (!last) return el("span", { class: "row-sub" }, chat.kind === "group" ? "No messages yet" : "");
  const writer = chat.kind === "group" && !last.from_me && last.type !== "system" ? `${last.from.name}: ` : "";
  return el(
    "span",
    { class: "row-sub" },
    last.from_me && !last.deleted && ticks(last.status),
    isBlocked(chat) && el("span", {}, "🚫 "),
    el("bdi", {}, writer + previewOf(last)),
  );
}

/** @param {string} peer @param {string} name @param {string} number */
function otherRow(peer, name, number) {
  return el(
    "li",
    {},
    el(
      "a",
      {
        href: linkTo(model.personId ?? "", peer),
        "aria-current": peer === model.peer && "true",
        class: "row",
      },
      avatar(peer, name),
      el(
        "span",
        { class: "row-text" },
        el("bdi", { class: "row-name" }, name),
        el("span", { class: "row-sub" }, number),
      ),
    ),
  );
}
