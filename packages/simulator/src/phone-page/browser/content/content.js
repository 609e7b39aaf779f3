/** @import { Message } from "../../../control/shapes.ts" */
import { played } from "../acts.js";
import { el } from "../el.js";
import { contactCards, documentCard, locationCard, otherCard } from "./cards.js";
import { interactiveContent, templateContent } from "./framed.js";
import { film, picture, sticker } from "./picture.js";
import { pollContent } from "./poll.js";
import { richText } from "./rich-text.js";
import { sound } from "./sound.js";

/** @typedef {Node | string | null | undefined | false} Part */

/** What stands inside the bubble. Never nothing: a type without a drawing is a labelled box. @param {Message} message @returns {Part[]} */
export function contentOf(message) {
  if (message.deleted) return [el("p", { class: "gone" }, "🚫 This message was deleted")];
  const parts = drawn(message);
  return parts.length > 0 ? parts : [otherCard(labelOf(message.type), /** @type {any} */ (message)[message.type])];
}

/** @param {Message} message @returns {Part[]} */
function drawn(message) {
  const { text, image, video, audio, document, location, contacts, interactive, template, button, poll } = message;
  if (text)
    return [isLoneEmoji(text.body) ? el("div", { class: "big-emoji" }, text.body) : richText(text.body, text.mentions)];
  if (image) return [picture(image, image.caption ?? ""), caption(image.caption)];
  if (video) return [film(video), caption(video.caption)];
  if (message.sticker) return [sticker(message.sticker)];
  if (audio) return [sound(audio, () => audio.voice && !message.from_me && void played(message.id))];
  if (document) return [documentCard(document), caption(document.caption)];
  if (location) return [locationCard(location)];
  if (contacts) return contactCards(contacts);
  if (interactive) return interactiveContent(message, interactive);
  if (template) return templateContent(message, template);
  if (button) return [richText(button.text)];
  return poll ? [pollContent(message, poll)] : [];
}

/** @param {string | undefined} text */
function caption(text) {
  return text ? richText(text) : null;
}

/** @param {string} text */
function isLoneEmoji(text) {
  return text.length <= 24 && /^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Emoji_Modifier}|\u200D){1,6}$/u.test(text);
}

/** @param {string} type */
function labelOf(type) {
  return type === "unsupported" ? "This message cannot be shown here" : `Message of type “${type}”`;
}
