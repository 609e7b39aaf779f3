import type { InboundGroupChange } from "@parley/connectors/contract";
import type { GroupChange } from "./apply-group-change.ts";
import { peopleOf, type GroupWish, type Participant } from "./group-wish.ts";
import type { StoredResult } from "./table.ts";

/** A change that was wished for and done, in the words of the network's news. */
export interface WishedChange extends GroupChange {
  people: Participant[];
}

/**
 * What our view takes from a wish.
 * @param results  for whom it was done, and for whom not
 */
export function wishedChanges(
  wish: GroupWish,
  results: readonly StoredResult[],
  { inviteLink, settingsRefused = false }: { inviteLink?: string | null; settingsRefused?: boolean } = {},
): WishedChange[] {
  const done = new Set(results.filter((result) => result.ok).map((result) => result.id));
  const people = peopleOf(wish).filter((person) => done.has(person.id));
  const settings = (told: NonNullable<GroupChange["settings"]>): WishedChange[] =>
    Object.keys(told).length > 0 ? [{ change: "settings", people: [], settings: told }] : [];
  switch (wish.kind) {
    case "create": {
      const admins = new Set(results.filter((result) => result.admin).map((result) => result.id));
      return [
        ...settings(settingsRefused ? {} : wish.settings),
        ...moved("joined", people),
        ...moved(
          "promoted",
          people.filter((person) => admins.has(person.id)),
        ),
      ];
    }
    case "add":
      return moved("joined", people);
    case "remove":
    case "moderate":
      return moved("removed", people);
    case "promote":
      return moved("promoted", people);
    case "demote":
      return moved("demoted", people);
    case "info": {
      const { name: subject, description } = wish;
      const told = {
        ...(subject === undefined ? {} : { subject }),
        ...(description === undefined ? {} : { description }),
      };
      // Told of even where only the picture is new.
      return [{ change: "settings", people: [], settings: told }];
    }
    case "settings":
      return settings(wish.settings);
    case "reset_link":
      return settings(inviteLink ? { inviteLink } : {});
    case "leave":
      return [{ change: "left", people: [], self: true }];
    case "join":
      return [{ change: "joined", people: [], self: true }];
    case "answer_requests":
      return [];
  }
}

function moved(change: InboundGroupChange["change"], people: Participant[]): WishedChange[] {
  return people.length > 0 ? [{ change, people }] : [];
}
