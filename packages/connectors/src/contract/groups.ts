import type { ChatRef, Identity } from "./identity.ts";
import type { OutboundMedia } from "./outbound.ts";

/**
 * What can be done with groups. Each act is an interface of its own: one that the network does not
 * offer is absent, and operations say so before anything is queued.
 *
 * Acts never reject: every failure is an outcome. All but `create` are safe to repeat.
 */
export interface GroupsAbility {
  read?: ReadGroup;
  create?: CreateGroup;
  updateInfo?: UpdateGroupInfo;
  updateSettings?: UpdateGroupSettings;
  addMembers?: ChangeMembers;
  removeMembers?: ChangeMembers;
  promoteMembers?: ChangeMembers;
  demoteMembers?: ChangeMembers;
  inviteLink?: ReadInviteLink;
  resetInviteLink?: ResetInviteLink;
  leave?: LeaveGroup;
  join?: JoinGroup;
  joinRequests?: ReadJoinRequests;
  answerJoinRequests?: AnswerJoinRequests;
  /** Deletes what anyone wrote, for everyone, as an admin may. */
  deleteMessage?: DeleteGroupMessage;
}
export type GroupAct = keyof GroupsAbility;

export type ReadGroup = (group: ChatRef) => Promise<GroupOutcome<GroupState>>;
/** People come in afterwards, by `addMembers` or the invite link. */
export type CreateGroup = (wanted: NewGroup) => Promise<GroupOutcome<CreatedGroup>>;
export type UpdateGroupInfo = (group: ChatRef, change: GroupInfo) => Promise<GroupOutcome>;
export type UpdateGroupSettings = (group: ChatRef, change: GroupSettings) => Promise<GroupOutcome>;
/** @returns one outcome for each person, in the order given */
export type ChangeMembers = (group: ChatRef, people: readonly Identity[]) => Promise<GroupOutcome<MemberOutcome[]>>;
export type ReadInviteLink = (group: ChatRef) => Promise<GroupOutcome<string>>;
export type ResetInviteLink = (group: ChatRef) => Promise<GroupOutcome<string>>;
export type LeaveGroup = (group: ChatRef) => Promise<GroupOutcome>;
/** @param invite  link or code */
export type JoinGroup = (invite: string) => Promise<GroupOutcome<CreatedGroup>>;
export type ReadJoinRequests = (group: ChatRef) => Promise<GroupOutcome<JoinRequest[]>>;
/** @returns one outcome for each request, in the order given */
export type AnswerJoinRequests = (
  group: ChatRef,
  requests: readonly { id: string; approve: boolean }[],
) => Promise<GroupOutcome<MemberOutcome[]>>;
export type DeleteGroupMessage = (group: ChatRef, providerId: string) => Promise<GroupOutcome>;

/**
 * What became of one attempt.
 *
 *   accepted  the network answers later, by a group change that carries this `requestId`
 *   unknown   it may or may not have been done: see `SendResult`
 */
export type GroupOutcome<T = null> =
  | { outcome: "done"; value: T }
  | { outcome: "accepted"; requestId: string }
  | { outcome: "rejected"; error: GroupError }
  | { outcome: "unknown"; reason: string };

export const GROUP_ERROR_CODES = [
  /** The network knows no such group, or it is gone. */
  "group_not_found",
  /** We are not in it, not its admin, or it is suspended. */
  "group_conflict",
  "group_invalid",
  "contact_not_found",
  /** The person is in it already, or is not in it. */
  "member_conflict",
  /** The person's privacy lets nobody add them; they can be invited. */
  "privacy_conflict",
  "request_not_found",
  "invite_conflict",
  "message_not_found",
  "message_conflict",
  "limit_exceeded",
  "rate_limited",
  "not_supported",
  "connector_unavailable",
] as const;
export type GroupErrorCode = (typeof GROUP_ERROR_CODES)[number];

export interface GroupError {
  code: GroupErrorCode;
  /** For people: what happened and what to do. */
  message: string;
  retryable: boolean;
  retryAfterSeconds?: number;
}

/** `ok` also where it was so already. */
export type MemberOutcome = { ok: true } | { ok: false; error: GroupError };

export interface NewGroup {
  subject: string;
  description?: string;
  approveJoins?: boolean;
}

export interface CreatedGroup {
  chat: ChatRef;
  inviteLink?: string;
}

export interface GroupInfo {
  subject?: string;
  description?: string;
  /** JPEG or PNG. */
  picture?: OutboundMedia;
}

/** Absent: not known, or not to be changed. */
export interface GroupSettings {
  whoSends?: GroupAudience;
  whoEditsInfo?: GroupAudience;
  whoAddsMembers?: GroupAudience;
  /** New members wait for an admin. */
  approveJoins?: boolean;
  /** New messages vanish after this time; 0: they stay. */
  disappearingSeconds?: number;
}
export type GroupAudience = "everyone" | "admins";

/** The group as the network has it now. */
export interface GroupState {
  subject: string;
  description: string;
  settings: GroupSettings;
  /** Everybody but us. */
  members: { person: Identity; admin: boolean }[];
  self: { member: boolean; admin: boolean };
  inviteLink?: string;
  createdAt?: string;
  suspended?: boolean;
}

export interface JoinRequest {
  id: string;
  person: Identity;
  /** ISO 8601, when the network tells. */
  at?: string;
}
