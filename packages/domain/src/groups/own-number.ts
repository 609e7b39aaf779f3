import type { Ctx } from "@parley/kernel";
import { phonesById } from "../phones-by-id.ts";
import type { Participant } from "./group-wish.ts";
import type { Resolved } from "./participants.ts";
import { headOf } from "./planned-results.ts";
import type { MemberResult } from "./schemas.ts";

type Kind = "add" | "remove" | "promote" | "demote";

const WAYS: Record<Kind, string> = {
  add: "is this phone itself, which is in the group",
  remove: "is this phone itself: leave_group leaves the group",
  promote: "is this phone itself: another admin makes it one",
  demote: "is this phone itself: another admin takes its rights back, leave_group leaves the group",
};

/** Without the phone that the group is on: it acts on others, and no network lists it among them. */
export async function withoutOurselves(ctx: Ctx, kind: Kind, phoneId: string, given: Resolved): Promise<Resolved> {
  const own = (await phonesById(ctx, [phoneId])).get(phoneId)?.number;
  const isOwn = ({ identity }: Participant) => own != null && identity.phone === own;
  if (!given.people.some(isOwn)) return given;
  return {
    people: given.people.filter((person) => !isOwn(person)),
    refused: [...given.refused, ...given.people.filter(isOwn).map((person) => ourselves(kind, person))],
  };
}

function ourselves(kind: Kind, person: Participant): MemberResult {
  return { ...headOf(person), ok: false, error: { code: "member_conflict", message: WAYS[kind] } };
}
