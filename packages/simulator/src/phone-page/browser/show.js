import { api } from "./api.js";
import { changed, model } from "./model.js";
import { readOpenChat } from "./read-open-chat.js";
import { currentRoute } from "./route.js";
import { attempt } from "./toast.js";
import { setNow } from "./virtual-now.js";

/** Everything anew: at the start, after a lost connection, after a reset of the world. */
export async function loadWorld() {
  const [people, apps, clock] = await Promise.all([api.people(), api.apps(), api.clock()]);
  setNow(clock.now);
  model.people = new Map(people.people.map((person) => [person.id, person]));
  model.numbers = apps.businesses.flatMap((business) => business.accounts.flatMap((account) => account.numbers));
  model.personId = null;
  model.peer = null;
  changed("people");
  await show(currentRoute());
}

/** Goes to what the address names. @param {import("./route.js").Route} route */
export async function show({ person, peer }) {
  const found = person === null ? undefined : findPerson(person);
  if (found !== model.personId) await showPerson(found ?? null);
  if (peer !== model.peer) await showChat(found === undefined ? null : peer);
}

/** @param {string | null} id */
async function showPerson(id) {
  model.personId = id;
  model.peer = null;
  model.chats = [];
  changed("people", "chats", "thread");
  if (id === null) return;
  const answer = await attempt(() => api.chats(id));
  if (!answer || model.personId !== id) return;
  model.chats = answer.chats;
  changed("chats", "chat");
}

/** @param {string | null} peer */
async function showChat(peer) {
  model.peer = peer;
  model.messages = [];
  model.more = false;
  model.replyTo = null;
  model.editing = null;
  if (peer !== null) await loadPage(null);
  if (model.peer !== peer) return;
  changed("thread", "chats", "compose");
  if (peer !== null) await readOpenChat();
}

let loadingOlder = false;

/** Answers whether there was more. */
export async function loadOlder() {
  const [oldest] = model.messages;
  if (!model.more || !oldest || loadingOlder) return false;
  loadingOlder = true;
  await attempt(() => loadPage(oldest.id));
  loadingOlder = false;
  changed("message");
  return true;
}

/** @param {string | null} before */
async function loadPage(before) {
  const { personId, peer } = model;
  if (personId === null || peer === null) return;
  // A number that was never written to has no chat yet.
  if (!model.chats.some((chat) => chat.peer === peer)) return;
  const page = await api.messages(personId, peer, before);
  if (model.personId !== personId || model.peer !== peer) return;
  // The stream may have brought some of them while the page was on its way.
  const known = new Set(page.messages.map((message) => message.id));
  model.messages = [...page.messages, ...model.messages.filter((message) => !known.has(message.id))];
  model.more = page.more;
}

/** An address may name a person by username or BSUID too. @param {string} name */
function findPerson(name) {
  if (model.people.has(name)) return name;
  const same = [...model.people.values()].find((one) => [one.wa_id, one.user_id, one.username].includes(name));
  return same?.id;
}
