import { block, optOut } from "../acts.js";
import { avatar } from "../avatar.js";
import { openDialog } from "../dialog.js";
import { el } from "../el.js";
import { openMenu } from "../menu.js";
import { item } from "../message-menu.js";
import { openChat, openPerson } from "../model.js";

/** What a person can do about a whole chat. @param {HTMLElement} opener */
export function openChatMenu(opener) {
  const chat = openChat();
  const person = openPerson();
  if (!chat || !person) return;
  const optedOut = person.opted_out.includes(chat.peer);
  openMenu(
    opener,
    "Chat actions",
    chat.kind === "group"
      ? [item("Members", openMembers)]
      : [
          item(chat.blocked ? "Unblock this business" : "Block this business", () => void block(!chat.blocked)),
          item(optedOut ? "Resume marketing messages" : "Stop marketing messages", () => {
            void optOut(optedOut ? "resume" : "stop");
          }),
        ],
  );
}

function openMembers() {
  const members = openChat()?.members ?? [];
  openDialog(`${members.length} members`, "members", () => [
    el(
      "ul",
      { class: "rows" },
      ...members.map(({ id, kind, name, admin }) =>
        el(
          "li",
          { class: "row" },
          avatar(id, name),
          el(
            "span",
            { class: "row-text" },
            el("bdi", { class: "row-name" }, name),
            el(
              "span",
              { class: "row-sub" },
              [kind === "business" && "Business", admin && "Admin"].filter(Boolean).join(" · "),
            ),
          ),
        ),
      ),
    ),
  ]);
}
