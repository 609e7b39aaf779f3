/** @import { Person } from "../../../control/shapes.ts" */
import { avatar } from "../avatar.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { moveByArrows, showRows } from "../keyed-list.js";
import { model, on } from "../model.js";
import { openNewPerson } from "../new-person.js";
import { linkTo } from "../route.js";

/** A world of a load test has thousands; the search finds the others. */
const ROWS_MAX = 200;

/** Whose phone may be looked at. @param {HTMLElement} pane */
export function startPeople(pane) {
  const search = el("input", {
    type: "search",
    placeholder: "Name, number, username",
    "aria-label": "Search people",
    oninput: () => render(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter") list.querySelector("a")?.click();
      if (event.key === "ArrowDown") list.querySelector("a")?.focus();
    },
  });
  const list = el("ul", { class: "rows" });
  const rest = el("p", { class: "rest", role: "status" });
  pane.append(
    el(
      "div",
      { class: "pane-head" },
      el("h2", {}, "People"),
      el(
        "button",
        { class: "icon-button", "aria-label": "New person", title: "New person", onclick: openNewPerson },
        icon("plus"),
      ),
    ),
    el("div", { class: "search" }, search),
    el("div", { class: "scroll" }, list, rest),
  );

  moveByArrows(list);
  function render() {
    const found = [...model.people.values()].filter(matcher(search.value));
    showRows(list, found.slice(0, ROWS_MAX).map(rowOf));
    rest.textContent = restText(found.length);
  }
  on(["people"], render);
}

/** @param {Person} person */
export function shownAs(person) {
  if (person.wa_id) return `+${person.wa_id}`;
  return person.username ? `@${person.username}` : person.user_id;
}

/** @param {number} found */
function restText(found) {
  if (found === 0) return model.people.size === 0 ? "Nobody is here yet. Add a person with +." : "Nobody matches.";
  return found > ROWS_MAX ? `And ${found - ROWS_MAX} more: search for them.` : "";
}

/** @param {string} text @returns {(person: Person) => boolean} */
function matcher(text) {
  const wanted = fold(text.trim());
  const digits = text.replace(/\D/g, "");
  return ({ name, wa_id, user_id, username }) =>
    fold(`${name} ${user_id} @${username ?? ""}`).includes(wanted) || (digits !== "" && (wa_id ?? "").includes(digits));
}

/** @param {string} text */
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** @param {Person} person */
function rowOf(person) {
  const current = person.id === model.personId;
  return {
    key: person.id,
    signature: JSON.stringify([person.name, shownAs(person), person.unread, person.online, current]),
    make: () => makeRow(person, current),
  };
}

/** @param {Person} person @param {boolean} current */
function makeRow(person, current) {
  const unread = person.unread;
  return el(
    "li",
    {},
    el(
      "a",
      { href: linkTo(person.id), "aria-current": current && "true", class: "row" },
      avatar(person.id, person.name),
      el(
        "span",
        { class: "row-text" },
        el("bdi", { class: "row-name", lang: person.language }, person.name),
        el("span", { class: "row-sub" }, person.online ? shownAs(person) : `${shownAs(person)} · phone is off`),
      ),
      unread > 0 &&
        el("span", { class: "count", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : String(unread)),
    ),
  );
}
