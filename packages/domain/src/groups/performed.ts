import type { GroupError, GroupOutcome, Identity, MemberOutcome } from "@parley/connectors/contract";
import type { Participant } from "./group-wish.ts";
import type { StoredError, StoredResult } from "./table.ts";

/** What became of one attempt, as the operation's row will keep it. */
export interface Performed {
  outcome: "done" | "accepted" | "rejected" | "unknown";
  results: StoredResult[];
  created?: { networkId: string; subject?: string };
  inviteLink?: string;
  requestId?: string;
  /** Who was let in on request. */
  joined?: Identity[];
  /** Of a new group: what was wished for it beside its name. */
  settingsRefused?: true;
  error?: GroupError | StoredError;
}

export function ofPeople(
  people: readonly { id: string; name?: string }[],
  outcome: GroupOutcome<MemberOutcome[]>,
): Performed {
  if (outcome.outcome !== "done") return plain(outcome);
  const results = people.map(({ id, name }, index): StoredResult => {
    const told = outcome.value[index];
    const head = { id, ...(name === undefined ? {} : { name }) };
    if (told?.ok) return { ...head, ok: true };
    const error = told?.error ?? { code: "group_invalid", message: "The network said nothing of this one." };
    return { ...head, ok: false, error: stored(error) };
  });
  return { outcome: "done", results };
}

export function plain(outcome: GroupOutcome<unknown> | { outcome: "done" }): Performed {
  if (outcome.outcome === "accepted") return { outcome: "accepted", results: [], requestId: outcome.requestId };
  if (outcome.outcome === "rejected") return { outcome: "rejected", results: [], error: outcome.error };
  if (outcome.outcome === "unknown") {
    return { outcome: "unknown", results: [], error: { code: "connector_unavailable", message: outcome.reason } };
  }
  return { outcome: "done", results: [] };
}

export function stored({ code, message }: StoredError): StoredError {
  return { code, message };
}

export function identities(people: readonly Participant[]) {
  return people.map((person) => person.identity);
}

/** Asked for before the operation was queued; a connector does not lose an act while it runs. */
export function need<T>(act: T | undefined): T {
  if (!act) throw new Error("The connector lacks an act that was asked for before.");
  return act;
}
