import type { Connector, GroupOutcome, GroupsAbility, JoinRequest, MemberOutcome } from "@parley/connectors/contract";
import { chatRefOf, type ChatRow } from "../chats/index.ts";
import { laterSettings, type GroupWish, type Participant } from "./group-wish.ts";
import { identities, need, ofPeople, plain, stored, type Performed } from "./performed.ts";
import type { StoredResult } from "./table.ts";

export interface Attempt {
  connector: Connector;
  wish: GroupWish;
  chat: ChatRow | null;
  /** An earlier attempt may have done all or part of it. */
  again: boolean;
  picture: () => Promise<Parameters<NonNullable<GroupsAbility["updateInfo"]>>[1]["picture"]>;
  /** What people who asked to join are called, by the id of their request. */
  namesOf: (requests: readonly JoinRequest[]) => Promise<Map<string, string>>;
}

/** Asks the network, in no transaction. */
export async function perform(attempt: Attempt): Promise<Performed> {
  const { wish, chat } = attempt;
  const acts = attempt.connector.abilities.groups ?? {};
  if (wish.kind === "create" && !chat) return create(acts, wish);
  if (wish.kind === "join") return created(await need(acts.join)(wish.invite));
  if (!chat) throw new Error("An operation on a group names it.");
  const ref = chatRefOf(chat);
  switch (wish.kind) {
    case "create":
      return furnish(attempt, acts, wish, chat);
    case "info": {
      const picture = wish.pictureFileId ? await attempt.picture() : undefined;
      const { name: subject, description } = wish;
      return plain(
        await need(acts.updateInfo)(ref, {
          ...(subject === undefined ? {} : { subject }),
          ...(description === undefined ? {} : { description }),
          ...(picture ? { picture } : {}),
        }),
      );
    }
    case "settings":
      return plain(await need(acts.updateSettings)(ref, wish.settings));
    case "add":
      return add(attempt, acts, wish.people, chat);
    case "remove":
      return remove(attempt, acts, wish.people, chat);
    case "promote":
      return ofPeople(wish.people, await need(acts.promoteMembers)(ref, identities(wish.people)));
    case "demote":
      return ofPeople(wish.people, await need(acts.demoteMembers)(ref, identities(wish.people)));
    case "reset_link": {
      const outcome = await need(acts.resetInviteLink)(ref);
      return { ...plain(outcome), ...(outcome.outcome === "done" ? { inviteLink: outcome.value } : {}) };
    }
    case "leave":
      return plain(await need(acts.leave)(ref));
    case "answer_requests":
      return answerRequests(attempt, acts, wish.requests, chat);
    case "moderate":
      return moderate(attempt, acts, wish, chat);
  }
}

async function create(acts: GroupsAbility, wish: Extract<GroupWish, { kind: "create" }>): Promise<Performed> {
  const { name: subject, description, settings } = wish;
  const outcome = await need(acts.create)({
    subject,
    ...(description ? { description } : {}),
    ...(settings.approveJoins === undefined ? {} : { approveJoins: settings.approveJoins }),
  });
  return created(outcome);
}

function created(outcome: Awaited<ReturnType<NonNullable<GroupsAbility["create"]>>>): Performed {
  if (outcome.outcome !== "done") return plain(outcome);
  const { chat, inviteLink } = outcome.value;
  const { networkId, subject } = chat;
  return {
    outcome: "done",
    results: [],
    created: { networkId, ...(subject ? { subject } : {}) },
    ...(inviteLink ? { inviteLink } : {}),
  };
}

/** What a new group gets beside its name. A part that is refused leaves the others as they are. */
async function furnish(
  attempt: Attempt,
  acts: GroupsAbility,
  wish: Extract<GroupWish, { kind: "create" }>,
  chat: ChatRow,
): Promise<Performed> {
  const settings = laterSettings(wish.settings);
  const isSet = Object.keys(settings).length > 0;
  const set = plain(isSet ? await need(acts.updateSettings)(chatRefOf(chat), settings) : { outcome: "done" });
  const picture = wish.pictureFileId && acts.updateInfo ? await attempt.picture() : undefined;
  const pictured = picture && acts.updateInfo ? plain(await acts.updateInfo(chatRefOf(chat), { picture })) : null;
  const added = wish.people.length > 0 ? await add(attempt, acts, wish.people, chat) : plain({ outcome: "done" });
  if (added.outcome !== "done") return added;
  const made = await makeAdmins(acts, wish, chat, added.results);
  const refused = set.error ?? pictured?.error ?? made.error;
  return {
    ...added,
    results: made.results,
    ...(set.outcome === "done" ? {} : { settingsRefused: true as const }),
    ...(refused ? { error: refused } : {}),
  };
}

/** Of those who are in the group. Who could not be made its admin is in it all the same. */
async function makeAdmins(
  acts: GroupsAbility,
  { people, admins = [] }: Extract<GroupWish, { kind: "create" }>,
  chat: ChatRow,
  results: StoredResult[],
): Promise<Pick<Performed, "results" | "error">> {
  const inside = new Set(results.filter((result) => result.ok).map((result) => result.id));
  const wanted = people.filter((person) => admins.includes(person.id) && inside.has(person.id));
  if (wanted.length === 0) return { results };
  const made = ofPeople(wanted, await need(acts.promoteMembers)(chatRefOf(chat), identities(wanted)));
  const done = new Set(made.results.filter((result) => result.ok).map((result) => result.id));
  const error = made.error ?? made.results.find((result) => result.error)?.error;
  const named = new Set(wanted.map((person) => person.id));
  return {
    results: results.map((result) => (named.has(result.id) ? { ...result, admin: done.has(result.id) } : result)),
    ...(error ? { error } : {}),
  };
}

/** Where nobody can be added, everybody is to be invited. */
async function add(attempt: Attempt, acts: GroupsAbility, people: Participant[], chat: ChatRow): Promise<Performed> {
  const ref = chatRefOf(chat);
  const outcome = acts.addMembers ? await acts.addMembers(ref, identities(people)) : notAddable(attempt, people);
  const performed = ofPeople(people, outcome);
  if (!performed.results.some((result) => isInvited(result)) || !acts.inviteLink) return performed;
  const link = await acts.inviteLink(ref);
  return { ...performed, ...(link.outcome === "done" ? { inviteLink: link.value } : {}) };
}

/** Whether an invite is the way left for this person. */
export function isInvited(result: StoredResult): boolean {
  return result.error?.code === "privacy_conflict" || result.error?.code === "not_supported";
}

function notAddable(attempt: Attempt, people: readonly Participant[]): GroupOutcome<MemberOutcome[]> {
  const message = `The connector ${attempt.connector.name} cannot add people; they can join by the invite link.`;
  const error = { code: "not_supported" as const, message, retryable: false };
  return { outcome: "done", value: people.map(() => ({ ok: false as const, error })) };
}

async function remove(attempt: Attempt, acts: GroupsAbility, people: Participant[], chat: ChatRow): Promise<Performed> {
  const performed = ofPeople(people, await need(acts.removeMembers)(chatRefOf(chat), identities(people)));
  if (!attempt.again) return performed;
  // Whoever is gone was taken out by the attempt before.
  const results = performed.results.map((result) =>
    result.error?.code === "member_conflict"
      ? { id: result.id, ok: true, ...(result.name ? { name: result.name } : {}) }
      : result,
  );
  return { ...performed, results };
}

/** Who asked is read first: once they are answered nobody tells whose request it was. */
async function answerRequests(
  attempt: Attempt,
  acts: GroupsAbility,
  requests: readonly { id: string; approve: boolean }[],
  chat: ChatRow,
): Promise<Performed> {
  const ref = chatRefOf(chat);
  const listed = await acts.joinRequests?.(ref);
  const waiting = listed?.outcome === "done" ? listed.value : [];
  const names = await attempt.namesOf(waiting);
  const named = requests.map(({ id }) => {
    const name = names.get(id);
    return { id, ...(name === undefined ? {} : { name }) };
  });
  const performed = ofPeople(named, await need(acts.answerJoinRequests)(ref, requests));
  const done = new Set(performed.results.flatMap((result) => (result.ok ? [result.id] : [])));
  const approved = requests.filter(({ id, approve }) => approve && done.has(id)).map(({ id }) => id);
  const joined = waiting.filter(({ id }) => approved.includes(id)).map(({ person }) => person);
  return { ...performed, ...(joined.length > 0 ? { joined } : {}) };
}

async function moderate(
  attempt: Attempt,
  acts: GroupsAbility,
  wish: Extract<GroupWish, { kind: "moderate" }>,
  chat: ChatRow,
): Promise<Performed> {
  const { message, people } = wish;
  const deleted = message && (await need(acts.deleteMessage)(chatRefOf(chat), message.providerId));
  if (deleted && (deleted.outcome === "unknown" || (deleted.outcome === "rejected" && deleted.error.retryable))) {
    return plain(deleted);
  }
  const results = message && deleted ? [resultOfDeletion(attempt, message.id, deleted)] : [];
  if (people.length === 0) return { outcome: "done", results };
  const removed = await remove(attempt, acts, people, chat);
  // The message is gone, whatever becomes of its sender.
  if (results.length > 0 && removed.outcome === "rejected" && removed.error && !isPassing(removed.error)) {
    const error = stored(removed.error);
    return {
      outcome: "done",
      results: [...results, ...people.map(({ id, name }) => ({ id, name, ok: false, error }))],
    };
  }
  return { ...removed, results: [...results, ...removed.results] };
}

function resultOfDeletion(attempt: Attempt, id: string, deleted: GroupOutcome): StoredResult {
  if (deleted.outcome !== "rejected") return { id, ok: true };
  // What is not there any more was deleted by the attempt before.
  if (attempt.again && deleted.error.code === "message_not_found") return { id, ok: true };
  return { id, ok: false, error: stored(deleted.error) };
}

function isPassing(error: NonNullable<Performed["error"]>): boolean {
  return "retryable" in error && error.retryable;
}
