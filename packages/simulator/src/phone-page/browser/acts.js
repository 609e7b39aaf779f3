/** @import { Message, PersonMessage } from "../../control/shapes.ts" */
import { api } from "./api.js";
import { applyMessage } from "./apply-event.js";
import { changed, model, openChat, openPerson } from "./model.js";
import { attempt } from "./toast.js";

/**
 * What the person does with their phone. Each says a refusal aloud and answers whether it worked;
 * the change itself is shown at once and comes again, the same, by the stream.
 */

/** @param {PersonMessage} content */
export function send(content) {
  const context = model.replyTo ? { context: { message_id: model.replyTo.id } } : {};
  return act(async (person, peer) => {
    const to = openChat()?.kind === "group" ? { group_id: peer } : { to: peer };
    const { message } = await api.send(person, { ...to, ...context, ...content });
    if (model.peer !== peer) return;
    model.replyTo = null;
    changed("compose");
    applyMessage(message);
  });
}

/**
 * @param {Blob} file
 * @param {string} name
 * @param {{ type: "image" | "video" | "audio" | "document" | "sticker", caption?: string, voice?: boolean }} as
 */
export function sendFile(file, name, { type, caption, voice = false }) {
  return act(async (person) => {
    const { media } = await api.upload(person, file, name, voice);
    const said = caption ? { caption } : {};
    if (type === "audio") return send({ type, audio: { id: media.id, voice } });
    if (type === "sticker") return send({ type, sticker: { id: media.id } });
    if (type === "document") return send({ type, document: { id: media.id, filename: name, ...said } });
    return send({ type, [type]: { id: media.id, ...said } });
  });
}

/** @param {string} messageId @param {string} emoji  "" takes the reaction back */
export const react = (messageId, emoji) => actOn("react", { message_id: messageId, emoji });
/** @param {string} messageId @param {string} text */
export const edit = (messageId, text) => actOn("edit", { message_id: messageId, text });
/** @param {string} messageId */
export const removeMessage = (messageId) => actOn("delete", { message_id: messageId });
/** @param {string} messageId @param {string} id */
export const tap = (messageId, id) => actOn("tap", { message_id: messageId, id });
/** @param {string} messageId @param {string[]} options */
export const vote = (messageId, options) => actOn("vote", { message_id: messageId, options });
/** @param {string} messageId */
export const played = (messageId) => actOn("played", { message_id: messageId });

/** @param {boolean} blocked */
export const block = (blocked) => act((person, peer) => api.act(person, "block", { phone_number_id: peer, blocked }));
/** @param {"stop" | "resume"} value */
export const optOut = (value) => act((person, peer) => api.act(person, "opt-out", { phone_number_id: peer, value }));

/** Only other members of a group see it; Meta tells a business nothing. */
export function typing() {
  const person = openPerson();
  const chat = openChat();
  if (person && chat?.kind === "group") void attempt(() => api.act(person.id, "typing", { peer: chat.peer }));
}

/** @param {"react" | "edit" | "delete" | "tap" | "vote" | "played"} what @param {object} body */
function actOn(what, body) {
  return act(async (person, peer) => {
    /** @type {{message?: Message}} */
    const { message } = await api.act(person, what, body);
    if (message && model.peer === peer) applyMessage(message);
  });
}

/** @param {(person: string, peer: string) => Promise<unknown>} work */
async function act(work) {
  const { personId, peer } = model;
  if (personId === null || peer === null) return false;
  const done = await attempt(async () => (await work(personId, peer)) !== false);
  return done ?? false;
}
