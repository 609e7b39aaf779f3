/** @import { Message, MessageType } from "../../control/shapes.ts" */

/** @type {Partial<Record<MessageType, string>>} */
const NAMES = {
  image: "📷 Photo",
  video: "🎥 Video",
  audio: "🎵 Audio",
  document: "📄 Document",
  sticker: "Sticker",
  location: "📍 Location",
  contacts: "👤 Contact",
  poll: "📊 Poll",
  order: "🛒 Order",
  unsupported: "Message that cannot be shown",
};

/** One line for the chat list. @param {Message} message */
export function previewOf(message) {
  if (message.deleted) return "This message was deleted";
  const caption = (message.image ?? message.video ?? message.document)?.caption;
  if (message.audio?.voice) return "🎤 Voice message";
  const words =
    textWithNames(message) ??
    message.system?.body ??
    message.template?.body ??
    message.button?.text ??
    interactiveText(message);
  if (words !== undefined) return words;
  const { document, location, contacts, poll } = message;
  const about = document?.filename ?? location?.name ?? contacts?.[0]?.name.formatted_name ?? poll?.question;
  return named(message.type, caption ?? about ?? "");
}

/** @param {Message} message */
function textWithNames({ text }) {
  return (
    text?.mentions?.reduce((body, { wa_id, name }) => body.replaceAll(`@${wa_id}`, `@${name}`), text.body) ?? text?.body
  );
}

/**
 * The sign of its kind before its own words, or the kind's name where it has none. A quote is one
 * such line too.
 * @param {MessageType} type
 * @param {string} words
 */
export function named(type, words) {
  const name = NAMES[type];
  if (!name) return words || "Message";
  const sign = name.split(" ")[0] ?? "";
  return words && /\p{Extended_Pictographic}/u.test(sign) ? `${sign} ${words}` : name;
}

/** @param {Message} message */
function interactiveText({ interactive }) {
  if (!interactive) return undefined;
  return interactive.button_reply?.title ?? interactive.list_reply?.title ?? interactive.body?.text;
}
