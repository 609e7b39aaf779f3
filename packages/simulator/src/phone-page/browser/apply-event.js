/** @import { Chat, LiveEvent, Message } from "../../control/shapes.ts" */
import { api } from "./api.js";
import { changed, model, on } from "./model.js";
import { readOpenChat } from "./read-open-chat.js";
import { loadWorld } from "./show.js";
import { announce, attempt } from "./toast.js";
import { setNow } from "./virtual-now.js";

/** What the stream tells, put into the model. @param {LiveEvent} event */
export function applyEvent({ event, data }) {
  if (event === "clock") return setNow(data.now);
  if (event === "reset") return void attempt(loadWorld);
  if (event === "person") {
    model.people.set(data.person.id, data.person);
    return changed("people", "settings", "chat");
  }
  if (data.person !== model.personId) return void countAgain(data.person);
  if (event === "chat") applyChat(data.chat);
  if (event === "message") {
    if (data.peer === model.peer) applyMessage(data.message);
    applyChat(data.chat);
  }
}

/** A new message, or a changed one in its old place. @param {Message} message */
export function applyMessage(message) {
  const { messages } = model;
  const place = messages.findLastIndex((one) => one.id === message.id);
  if (place >= 0) messages[place] = message;
  else if (isOlderThanLoaded(message)) return;
  else {
    const after = messages.findLastIndex((one) => one.timestamp <= message.timestamp);
    messages.splice(after + 1, 0, message);
    if (!message.from_me) announce(`${message.from.name}: ${message.text?.body ?? message.type}`);
  }
  changed("message");
}

/** A change of a message that was not scrolled to yet. @param {Message} message */
function isOlderThanLoaded(message) {
  const [oldest] = model.messages;
  return model.more && oldest !== undefined && message.timestamp < oldest.timestamp;
}

/** @param {Chat} chat */
function applyChat(chat) {
  model.chats = [chat, ...model.chats.filter((one) => one.peer !== chat.peer)].sort((a, b) =>
    (b.last_message?.timestamp ?? "").localeCompare(a.last_message?.timestamp ?? ""),
  );
  const person = model.people.get(model.personId ?? "");
  if (person) person.unread = model.chats.reduce((sum, one) => sum + one.unread, 0);
  changed("chats", "chat", "people");
  if (chat.peer === model.peer && chat.unread > 0) void readOpenChat();
}

const COUNT_EVERY_MS = 400;
const ONE_BY_ONE_MAX = 5;
/** @type {Set<string>} */
const toCount = new Set();

/** The unread badge of somebody whose phone is not shown; asked for together, so a flood costs little. @param {string} person */
function countAgain(person) {
  if (toCount.size === 0) setTimeout(() => void attempt(countUnread), COUNT_EVERY_MS);
  toCount.add(person);
}

async function countUnread() {
  const ids = [...toCount];
  toCount.clear();
  const people =
    ids.length > ONE_BY_ONE_MAX
      ? (await api.people()).people
      : (await Promise.all(ids.map((id) => api.person(id)))).map((answer) => answer.person);
  for (const person of people) model.people.set(person.id, person);
  changed("people");
}

on(["settings"], () => void readOpenChat());
document.addEventListener("visibilitychange", () => void readOpenChat());
