/**
 * How a message of the business moves on:
 *
 *   accepted --> sent --(phone online, not blocked)--> delivered --> read --> played (voice only)
 *          \--> failed
 *
 * In a group every member's phone goes its own way and the message is as far as the furthest.
 */
import type { DeliveryStatus } from "../control/shapes.ts";
import { showMessage } from "../control/show.ts";
import type { Sim } from "../sim.ts";
import type { ChatState, Person, StoredMessage } from "../world/model.ts";
import { emitStatus } from "./status-webhook.ts";

const RANK: Record<DeliveryStatus, number> = { failed: 0, accepted: 1, sent: 2, delivered: 3, read: 4, played: 5 };

export function registerStatuses(sim: Sim): void {
  sim.schedule.on("sent", (data, at) => withMessage(sim, data, (message) => leave(sim, message, at)));
  sim.schedule.on("delivered", (data, at) =>
    withMessage(sim, data, (message) => arrive(sim, message, String(data.person), at)),
  );
  sim.schedule.on("read", (data, at) =>
    withMessage(sim, data, (message) => markRead(sim, message, String(data.person), at)),
  );
  sim.schedule.on("failed", (data, at) =>
    withMessage(sim, data, (message) => {
      message.status = "failed";
      message.errorCode = Number(data.code);
      const person = sim.world.people.get(String(data.person)) ?? null;
      emitStatus(sim, message, person, "failed", at, {
        code: Number(data.code),
        details: String(data.details),
        recipient: String(data.recipient),
      });
    }),
  );
}

/** The people a message goes to. */
export function recipientsOf(sim: Sim, chat: ChatState): string[] {
  if (chat.personId) return [chat.personId];
  return sim.world.groups.get(chat.groupId ?? "")?.members.map((member) => member.personId) ?? [];
}

function leave(sim: Sim, message: StoredMessage, at: number): void {
  const chat = sim.world.chats.get(message.chat);
  if (!chat) return;
  for (const id of recipientsOf(sim, chat)) {
    const person = sim.world.people.get(id);
    if (!person) continue;
    advance(sim, message, chat, person, "sent", at);
    if (person.blocked.includes(message.numberId)) continue;
    if (person.online) sim.schedule.add("delivered", person.deliverAfterMs, { id: message.id, person: id });
    else waitForPhone(sim, message, id);
  }
}

/** Everything that waited for this phone arrives. */
export function deliverWaiting(sim: Sim, person: Person): void {
  const waiting = sim.world.undelivered.get(person.id);
  sim.world.undelivered.delete(person.id);
  for (const id of waiting ?? []) sim.schedule.add("delivered", person.deliverAfterMs, { id, person: person.id });
}

function waitForPhone(sim: Sim, message: StoredMessage, personId: string): void {
  const waiting = sim.world.undelivered.get(personId) ?? new Set();
  waiting.add(message.id);
  sim.world.undelivered.set(personId, waiting);
}

function arrive(sim: Sim, message: StoredMessage, personId: string, at: number): void {
  const chat = sim.world.chats.get(message.chat);
  const person = sim.world.people.get(personId);
  if (!chat || !person) return;
  if (!person.online) return waitForPhone(sim, message, personId);
  if (!advance(sim, message, chat, person, "delivered", at)) return;
  if (message.type !== "reaction") (chat.unread[personId] ??= []).push(message.id);
  if (person.readAfterMs !== null) sim.schedule.add("read", person.readAfterMs, { id: message.id, person: personId });
  showMessage(sim, message);
}

/** The person has seen this message; does nothing when they had already. */
export function markRead(sim: Sim, message: StoredMessage, personId: string, at: number): void {
  const chat = sim.world.chats.get(message.chat);
  const person = sim.world.people.get(personId);
  if (!chat || !person) return;
  const unread = chat.unread[personId] ?? [];
  const place = unread.indexOf(message.id);
  if (place === 0) unread.shift();
  else if (place > 0) unread.splice(place, 1);
  if (message.from.kind !== "business") return;
  if (rankFor(message, chat, personId) < RANK.delivered) advance(sim, message, chat, person, "delivered", at);
  if (advance(sim, message, chat, person, "read", at)) showMessage(sim, message);
}

/** Everything unread in the chat. Answers how many there were. */
export function readChat(sim: Sim, chat: ChatState, personId: string): number {
  const unread = chat.unread[personId] ?? [];
  chat.unread[personId] = [];
  for (const id of unread) {
    const message = sim.world.messages.get(id);
    if (message) markRead(sim, message, personId, sim.now());
  }
  sim.changes++;
  return unread.length;
}

/** The person has listened to a voice note. */
export function markPlayed(sim: Sim, message: StoredMessage, personId: string): void {
  const chat = sim.world.chats.get(message.chat);
  const person = sim.world.people.get(personId);
  if (!chat || !person) return;
  markRead(sim, message, personId, sim.now());
  if (advance(sim, message, chat, person, "played", sim.now())) showMessage(sim, message);
}

function advance(
  sim: Sim,
  message: StoredMessage,
  chat: ChatState,
  person: Person,
  status: "sent" | "delivered" | "read" | "played",
  at: number,
): boolean {
  if (message.status === "failed" || rankFor(message, chat, person.id) >= RANK[status]) return false;
  if (chat.groupId) (message.receipts ??= {})[person.id] = status;
  if (RANK[message.status] < RANK[status]) message.status = status;
  sim.changes++;
  emitStatus(sim, message, person, status, at);
  return true;
}

function rankFor(message: StoredMessage, chat: ChatState, personId: string): number {
  return RANK[(chat.groupId ? message.receipts?.[personId] : message.status) ?? "accepted"];
}

function withMessage(sim: Sim, data: Record<string, unknown>, run: (message: StoredMessage) => void): void {
  const message = sim.world.messages.get(String(data.id));
  if (message) run(message);
}
