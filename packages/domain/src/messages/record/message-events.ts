import type {
  InboundCall,
  InboundEdit,
  InboundEvent,
  InboundMessage,
  InboundReaction,
  InboundRevoke,
  InboundStatus,
  InboundVote,
} from "@parley/connectors/contract";

/** The events this slice records. */
export type MessageEvent = InboundMessage | InboundCall | FollowUp;

/** Events about a message that exists, or will. */
export type FollowUp = InboundStatus | InboundReaction | InboundEdit | InboundRevoke | InboundVote;

export function isMessageEvent(event: InboundEvent): event is MessageEvent {
  return event.kind === "message" || event.kind === "call" || isFollowUp(event);
}

const FOLLOW_UPS: ReadonlySet<string> = new Set(["status", "reaction", "edit", "revoke", "vote"]);

export function isFollowUp(event: InboundEvent): event is FollowUp {
  return FOLLOW_UPS.has(event.kind);
}

/** Network id of the message a follow-up is about. */
export function targetOf(event: FollowUp): string {
  return event.kind === "status" ? event.providerId : event.targetProviderId;
}
