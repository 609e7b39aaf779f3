/** @import { Interactive, Media, Message, RenderedTemplate } from "../../../control/shapes.ts" */
import { tap } from "../acts.js";
import { openContact, openLocation } from "../compose/send-forms.js";
import { openDialog } from "../dialog.js";
import { el } from "../el.js";
import { icon } from "../icons.js";
import { documentCard, otherCard } from "./cards.js";
import { film, picture } from "./picture.js";
import { richText } from "./rich-text.js";

/**
 * The part of an interactive message's `action` that a phone draws.
 * @typedef {{
 *   button?: string,
 *   buttons?: { reply: { id: string, title: string } }[],
 *   sections?: { title?: string, rows?: { id: string, title: string, description?: string }[] }[],
 *   name?: string,
 *   cards?: Interactive[],
 *   parameters?: { display_text?: string, url?: string, flow_cta?: string },
 * }} Action
 */

/** Header, body, footer and buttons of a template, filled in. @param {Message} message @param {RenderedTemplate} template */
export function templateContent({ id, from_me }, template) {
  const { header, body, footer, buttons } = template;
  return [
    header?.media && headerMedia(header.type, header.media),
    header?.text && el("strong", { class: "frame-head", dir: "auto" }, header.text),
    richText(body),
    footer && el("small", { class: "frame-foot", dir: "auto" }, footer),
    buttons.length > 0 && buttonRow(buttons.map((button) => templateButton(id, from_me, button))),
  ];
}

/** @param {Message} message @param {Interactive} interactive */
export function interactiveContent(message, interactive) {
  const answer = interactive.button_reply ?? interactive.list_reply;
  if (answer) {
    const description = interactive.list_reply?.description;
    return [richText(answer.title), description && el("small", { class: "frame-foot", dir: "auto" }, description)];
  }
  if (interactive.nfm_reply) {
    return [richText(interactive.nfm_reply.body), otherCard("Form answers", interactive.nfm_reply.response_json)];
  }
  const { header, body, footer } = interactive;
  const media = header?.image ?? header?.video ?? header?.document;
  return [
    header && media && headerMedia(header.type, media),
    header?.text && el("strong", { class: "frame-head", dir: "auto" }, header.text),
    body && richText(body.text),
    footer && el("small", { class: "frame-foot", dir: "auto" }, footer.text),
    actionOf(message, interactive),
  ];
}

/** @param {Message} message @param {Interactive} interactive */
function actionOf(message, { type, action }) {
  /** @type {Action} */
  const { button, buttons, cards, sections, name, parameters } = action ?? {};
  const { id } = message;
  if (cards) return carousel(message, cards);
  if (buttons) return buttonRow(buttons.map(({ reply }) => tapButton(id, reply.id, reply.title, "reply")));
  if (type === "list" && sections) {
    const open = () => openList(id, button ?? "Choose", sections);
    return buttonRow([
      el("button", { type: "button", onclick: open }, icon("list"), el("bdi", {}, button ?? "Choose")),
    ]);
  }
  if (parameters?.url) return buttonRow([linkButton(parameters.url, parameters.display_text ?? parameters.url)]);
  const answering = { context: { message_id: id } };
  if (name === "send_location") return buttonRow([formButton("Send location", () => openLocation(answering))]);
  if (name === "request_contact_info") return buttonRow([formButton("Share contact", () => openContact(answering))]);
  if (name === "flow") return buttonRow([tapButton(id, "{}", parameters?.flow_cta ?? "Open form", "list")]);
  return action ? otherCard(type.replaceAll("_", " "), action) : null;
}

/** @param {Message} message @param {Interactive[]} cards */
function carousel(message, cards) {
  const shown = cards.map((card) => {
    const one = el("li", {});
    for (const part of interactiveContent(message, card)) if (part) one.append(part);
    return one;
  });
  return el("ul", { class: "carousel", tabindex: 0, "aria-label": "Cards" }, ...shown);
}

/** @param {string} messageId @param {string} title @param {NonNullable<Action["sections"]>} sections */
function openList(messageId, title, sections) {
  openDialog(title, "choice", (dialog) =>
    sections.map((section) =>
      el(
        "section",
        {},
        section.title ? el("h3", { dir: "auto" }, section.title) : null,
        ...(section.rows ?? []).map((row) =>
          el(
            "button",
            {
              type: "button",
              class: "choice-row",
              onclick: () => {
                dialog.close();
                void tap(messageId, row.id);
              },
            },
            el("bdi", {}, row.title),
            row.description && el("small", { dir: "auto" }, row.description),
          ),
        ),
      ),
    ),
  );
}

/** @param {string} messageId @param {boolean} mine @param {RenderedTemplate["buttons"][number]} button */
function templateButton(messageId, mine, { index, type, text, url, phone_number }) {
  if (type === "QUICK_REPLY" && !mine) return tapButton(messageId, String(index), text, "reply");
  if (url) return linkButton(url, text);
  if (phone_number) return el("a", { href: `tel:${phone_number}` }, icon("phone"), el("bdi", {}, text));
  return el("button", { type: "button", disabled: true }, el("bdi", {}, text));
}

/** @param {string} messageId @param {string} id @param {string} text @param {"reply" | "list"} sign */
function tapButton(messageId, id, text, sign) {
  return el("button", { type: "button", onclick: () => void tap(messageId, id) }, icon(sign), el("bdi", {}, text));
}

/** @param {string} text @param {() => void} onclick */
function formButton(text, onclick) {
  return el("button", { type: "button", onclick }, text);
}

/** @param {string} url @param {string} text */
function linkButton(url, text) {
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), el("bdi", {}, text));
}

/** @param {HTMLElement[]} buttons */
function buttonRow(buttons) {
  return el("div", { class: "buttons" }, ...buttons);
}

/** @param {string} type @param {Media} media */
function headerMedia(type, media) {
  if (type === "image") return picture(media, "");
  return type === "video" ? film(media) : documentCard(media);
}
