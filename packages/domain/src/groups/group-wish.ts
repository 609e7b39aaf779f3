import type { GroupAct, GroupSettings, Identity } from "@parley/connectors/contract";

/** What an operation asks of the network, as its row keeps it. */
export type GroupWish =
  | {
      kind: "create";
      name: string;
      description?: string;
      pictureFileId?: string;
      settings: GroupSettings;
      people: Participant[];
      /** Ids of those among them who are made its admins. */
      admins?: string[];
    }
  | { kind: "info"; name?: string; description?: string; pictureFileId?: string }
  | { kind: "settings"; settings: GroupSettings }
  | {
      kind: "add" | "remove" | "promote" | "demote";
      people: Participant[];
      /** That several people are sent the invite link was shown and agreed to. */
      invitesAgreed?: true;
    }
  | { kind: "reset_link" }
  | { kind: "leave" }
  | { kind: "join"; invite: string }
  | { kind: "answer_requests"; requests: { id: string; approve: boolean }[] }
  | { kind: "moderate"; message: { id: string; providerId: string } | null; people: Participant[] };

export type GroupWishKind = GroupWish["kind"];

/** A person as the caller named them and as the network will be told. */
export interface Participant {
  /** Contact id, or `+digits` of someone who is none of our contacts yet. */
  id: string;
  name: string;
  identity: Identity;
}

/** As previews tell who it is; somebody who is none of our contacts yet has no id. */
export function shownParticipant({ id, name, identity }: Participant): {
  contact_id?: string;
  name: string;
  number?: string;
} {
  const isContact = !id.startsWith("+");
  return {
    ...(isContact ? { contact_id: id } : {}),
    name,
    ...(identity.phone ? { number: `+${identity.phone}` } : {}),
  };
}

const ACTS: Record<Exclude<GroupWishKind, "moderate">, GroupAct> = {
  create: "create",
  info: "updateInfo",
  settings: "updateSettings",
  add: "addMembers",
  remove: "removeMembers",
  promote: "promoteMembers",
  demote: "demoteMembers",
  reset_link: "resetInviteLink",
  leave: "leave",
  join: "join",
  answer_requests: "answerJoinRequests",
};

/** What the connector must be able to do for it. */
export function actsOf(wish: GroupWish): GroupAct[] {
  if (wish.kind === "moderate") {
    return [...(wish.message ? ["deleteMessage" as const] : []), ...(wish.people.length > 0 ? [ACTS.remove] : [])];
  }
  if (wish.kind === "create") {
    const isSet = Object.keys(laterSettings(wish.settings)).length > 0;
    const hasAdmins = (wish.admins ?? []).length > 0;
    return ["create", ...(isSet ? ["updateSettings" as const] : []), ...(hasAdmins ? [ACTS.promote] : [])];
  }
  return [ACTS[wish.kind]];
}

/** What a new group gets after it was made: approval is part of making it. */
export function laterSettings({ approveJoins: _atCreation, ...settings }: GroupSettings): GroupSettings {
  return settings;
}

/** The people an operation is about. */
export function peopleOf(wish: GroupWish): Participant[] {
  return "people" in wish ? wish.people : [];
}
