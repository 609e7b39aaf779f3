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
  const name = NAMES[message.type] ?? "";
  return (
    message.text?.body ??
    message.system?.body ??
    message.template?.body ??
    message.button?.text ??
    interactiveText(message) ??
    ([name, caption ?? message.document?.filename ?? message.location?.name ?? message.poll?.question]
      .filter(Boolean)
      .join(" ") ||
      message.type)
  );
}

/** A quote carries its own preview, empty for a picture without words. @param {MessageType} type @param {string} preview */
export function quotePreview(type, preview) {
  const name = NAMES[type];
  if (!name) return preview || "Message";
  return preview && type !== "contacts" ? `${name.split(" ")[0]} ${preview}` : preview ? `👤 ${preview}` : name;
}

/** @param {Message} message */
function interactiveText({ interactive }) {
  if (!interactive) return undefined;
  return interactive.button_reply?.title ?? interactive.list_reply?.title ?? interactive.body?.text;
}
