import type { MessageContent } from "./content.ts";
import type { DeliveryError, DeliveryState } from "./delivery.ts";
import type { GroupSettings } from "./groups.ts";
import type { ChatRef, Identity } from "./identity.ts";

/** Something that happened on the network, in our words. Times are ISO 8601 UTC. */
export type InboundEvent =
  | InboundMessage
  | InboundStatus
  | InboundReaction
  | InboundEdit
  | InboundRevoke
  | InboundVote
  | InboundIdentityChange
  | InboundGroupChange
  | InboundTemplateChange
  | InboundPreference
  | InboundCall
  | InboundAccountNotice;

export interface InboundMessage {
  kind: "message";
  providerId: string;
  chat: ChatRef;
  /** Who wrote; absent for a message of our own (an echo or history). */
  sender?: Identity;
  fromMe: boolean;
  sentAt: string;
  content: MessageContent;
  replyToProviderId?: string;
  forwarded?: boolean;
  /** History only: how far an own message had come. */
  deliveryState?: DeliveryState;
  /** Set for history: raises no `message.received`, and counts as read unless `unread` is set. */
  historical?: boolean;
  /** History only: nobody of the business has read it yet. */
  unread?: boolean;
}

export interface InboundStatus {
  kind: "status";
  providerId: string;
  /** Our message id, echoed by the network; settles an unknown outcome. */
  ourId?: string;
  state: DeliveryState;
  at: string;
  /** In a group: the member this is about. */
  recipient?: Identity;
  group?: boolean;
  error?: DeliveryError;
  pricing?: Record<string, unknown>;
}

export interface InboundReaction {
  kind: "reaction";
  targetProviderId: string;
  chat: ChatRef;
  sender?: Identity;
  fromMe: boolean;
  /** Null when taken back. */
  emoji: string | null;
  at: string;
}

export interface InboundEdit {
  kind: "edit";
  targetProviderId: string;
  chat: ChatRef;
  sender?: Identity;
  fromMe: boolean;
  content: MessageContent;
  at: string;
}

export interface InboundRevoke {
  kind: "revoke";
  targetProviderId: string;
  chat: ChatRef;
  sender?: Identity;
  fromMe: boolean;
  at: string;
}

/** Someone's vote in a poll of ours; it replaces their earlier one. */
export interface InboundVote {
  kind: "vote";
  targetProviderId: string;
  chat: ChatRef;
  sender?: Identity;
  fromMe: boolean;
  /** As the poll words them; none when taken back. */
  options: string[];
  at: string;
}

/** The network says that two identities are one person, or that one became another. */
export interface InboundIdentityChange {
  kind: "identity";
  previous: Identity;
  current: Identity;
  at: string;
  /** The line people saw, when there was one. */
  text?: string;
}

export interface InboundGroupChange {
  kind: "group";
  chat: ChatRef;
  change:
    | "created"
    | "deleted"
    | "settings"
    | "joined"
    | "left"
    | "removed"
    | "promoted"
    | "demoted"
    | "join_requested"
    | "suspended"
    | "failed";
  /** Never us: see `self`. */
  members: Identity[];
  /** The change is about this phone itself. */
  self?: true;
  settings?: GroupSettings & { subject?: string; description?: string; inviteLink?: string; suspended?: boolean };
  /** The request of ours that this answers. */
  requestId?: string;
  /** Of `failed`: why, in words. */
  reason?: string;
  at: string;
  /** Set for history: how the group is known to be, not news. */
  historical?: boolean;
}

export interface InboundTemplateChange {
  kind: "template";
  name: string;
  language: string;
  providerTemplateId: string;
  status?: string;
  category?: string;
  quality?: string;
  reason?: string;
  at: string;
}

export interface InboundPreference {
  kind: "preference";
  person: Identity;
  category: string;
  value: "stop" | "resume" | "signup";
  at: string;
}

export interface InboundCall {
  kind: "call";
  callId: string;
  chat: ChatRef;
  caller?: Identity;
  event: string;
  at: string;
  payload: Record<string, unknown>;
}

/** About the number or the account itself: quality, limits, reviews, restrictions. */
export interface InboundAccountNotice {
  kind: "account";
  type: string;
  at: string;
  payload: Record<string, unknown>;
}

/** What a delivery held: converted events, and what nobody knows yet, kept word for word. */
export interface InboundBatch {
  events: InboundEvent[];
  unknown: UnknownInbound[];
}

export interface UnknownInbound {
  /** Webhook field or event family. */
  field: string;
  /** Message or event type within it, when it has one. */
  type?: string;
  reason: string;
  payload: unknown;
}
