/** @import { Chat, Media, Message, Person, PersonMessage } from "../../control/shapes.ts" */
/** @import { AppView, BusinessView, Fault } from "../../control/admin-shapes.ts" */

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>} what it answered; each caller below names the shape
 */
async function call(method, path, body) {
  /** @type {RequestInit} */
  const init = { method };
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "content-type": "application/json" };
  }
  const answer = await fetch(`/_sim${path}`, init).catch(() => {
    throw new Error("The simulator does not answer. Is it running?");
  });
  const json = await answer.json().catch(() => null);
  if (!answer.ok || json === null) {
    throw new Error(json?.error?.message ?? `The simulator answered ${answer.status}, without a word.`);
  }
  return json;
}

/** @param {string} person */
const ofPerson = (person) => `/people/${encodeURIComponent(person)}`;

export const api = {
  /** @returns {Promise<{people: Person[]}>} */
  people: () => call("GET", "/people"),
  /** @param {string} id @returns {Promise<{person: Person}>} */
  person: (id) => call("GET", ofPerson(id)),
  /** @param {object} fields @returns {Promise<{people: Person[]}>} */
  createPerson: (fields) => call("POST", "/people", fields),
  /** @param {string} id @param {object} fields @returns {Promise<{person: Person}>} */
  changePerson: (id, fields) => call("PATCH", ofPerson(id), fields),
  /** @param {string} id @returns {Promise<{chats: Chat[]}>} */
  chats: (id) => call("GET", `${ofPerson(id)}/chats`),
  /**
   * @param {string} id @param {string} peer @param {string | null} before
   * @returns {Promise<{messages: Message[], more: boolean}>}
   */
  messages: (id, peer, before) => {
    const query = new URLSearchParams({ limit: "50", ...(before ? { before } : {}) });
    return call("GET", `${ofPerson(id)}/chats/${encodeURIComponent(peer)}/messages?${query}`);
  },
  /** @param {string} id @param {PersonMessage} message @returns {Promise<{message: Message}>} */
  send: (id, message) => call("POST", `${ofPerson(id)}/messages`, message),
  /**
   * @param {string} id
   * @param {"read" | "played" | "react" | "edit" | "delete" | "tap" | "vote" | "block" | "opt-out" | "typing"} what
   * @param {object} body
   * @returns {Promise<any>}
   */
  act: (id, what, body) => call("POST", `${ofPerson(id)}/${what}`, body),
  /** @param {string} id @param {Blob} file @param {string} name @param {boolean} voice @returns {Promise<{media: Media}>} */
  upload: (id, file, name, voice) => {
    const form = new FormData();
    form.set("file", file, name);
    if (voice) form.set("voice", "true");
    return call("POST", `${ofPerson(id)}/media`, form);
  },
  /** @returns {Promise<{apps: AppView[], businesses: BusinessView[]}>} */
  apps: () => call("GET", "/apps"),
  /** @returns {Promise<{now: string}>} */
  clock: () => call("GET", "/clock"),
  /** @param {number} advance_ms @returns {Promise<{now: string}>} */
  advance: (advance_ms) => call("POST", "/clock", { advance_ms }),
  /** @returns {Promise<{faults: (Fault & {id: string})[]}>} */
  faults: () => call("GET", "/faults"),
  /** @param {Fault} fault @returns {Promise<{faults: (Fault & {id: string})[]}>} */
  addFault: (fault) => call("POST", "/faults", fault),
  /** @param {string} id @returns {Promise<{faults: (Fault & {id: string})[]}>} */
  removeFault: (id) => call("DELETE", `/faults/${encodeURIComponent(id)}`),
  /** Back to the world of its seed. */
  reset: () => call("POST", "/reset", {}),
};
