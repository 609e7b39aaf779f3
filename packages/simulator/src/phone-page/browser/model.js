/** @import { Chat, Message, Person } from "../../control/shapes.ts" */
/** @import { NumberView } from "../../control/admin-shapes.ts" */

/**
 * What the page knows, and who wants to hear that it changed. Written by `show.js`, `apply-event.js` and `acts.js` only.
 *
 * Topics: `people`, `chats` (of the open person), `thread` (another chat, or anew), `message` (some
 * messages of the open chat), `chat` (its head: typing, blocked), `compose` (reply, edit),
 * `settings`, `connection`.
 * @typedef {"people" | "chats" | "thread" | "message" | "chat" | "compose" | "settings" | "connection"} Topic
 */
export const model = {
  /** @type {Map<string, Person>} */
  people: new Map(),
  /** Business numbers that can be written to. @type {NumberView[]} */
  numbers: [],
  /** @type {string | null} */
  personId: null,
  /** @type {Chat[]} */
  chats: [],
  /** @type {string | null} */
  peer: null,
  /** Oldest first. @type {Message[]} */
  messages: [],
  /** Older ones are there to load. */
  more: false,
  /** @type {Message | null} */
  replyTo: null,
  /** @type {Message | null} */
  editing: null,
  connected: true,
  /** An open chat counts as read while the page is visible. */
  readsWhenOpen: true,
};

/** @type {Map<Topic, Set<() => void>>} */
const listeners = new Map();

/** @param {Topic[]} topics @param {() => void} listener */
export function on(topics, listener) {
  for (const topic of topics) {
    const set = listeners.get(topic) ?? new Set();
    listeners.set(topic, set.add(listener));
  }
}

/** @param {Topic[]} topics */
export function changed(...topics) {
  const told = new Set(topics.flatMap((topic) => [...(listeners.get(topic) ?? [])]));
  for (const listener of told) listener();
}

/** The person whose phone is shown. */
export function openPerson() {
  return model.personId === null ? null : (model.people.get(model.personId) ?? null);
}

/** The open chat; one without messages yet stands for a number that was never written to. @returns {Chat | null} */
export function openChat() {
  if (model.peer === null) return null;
  const known = model.chats.find((chat) => chat.peer === model.peer);
  if (known) return known;
  const number = model.numbers.find((one) => one.phone_number_id === model.peer);
  return number ? emptyChat(number) : null;
}

/** Blocking a business closes the chat with it, not the groups it is in. @param {Chat} chat */
export function isBlocked(chat) {
  return chat.kind === "direct" && chat.blocked;
}

/** @param {NumberView} number @returns {Chat} */
function emptyChat(number) {
  return {
    peer: number.phone_number_id,
    kind: "direct",
    name: number.verified_name,
    number: number.display_phone_number,
    last_message: null,
    unread: 0,
    blocked: openPerson()?.blocked.includes(number.phone_number_id) ?? false,
    typing: [],
  };
}
