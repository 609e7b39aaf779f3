import type {
  InboundCall,
  InboundEdit,
  InboundEvent,
  InboundMessage,
  InboundReaction,
  InboundRevoke,
  InboundStatus,
} from "@parley/connectors/contract";

/** The events this slice records. */
export type MessageEvent = InboundMessage | InboundCall | FollowUp;

/** Events about a message that exists, or will. */
export type FollowUp = InboundStatus | InboundReaction | InboundEdit | InboundRevoke;

export function isMessageEvent(event: InboundEvent): event is MessageEvent {
  return event.kind === "message" || event.kind === "call" || isFollowUp(event);
}

export function isFollowUp(event: InboundEvent): event is FollowUp {
  return event.kind === "status" || event.kind === "reaction" || event.kind === "edit" || event.kind === "revoke";
}

/** Network id of the message a follow-up is about. */
export function targetOf(event: FollowUp): string {
  return event.kind === "status" ? event.providerId : event.targetProviderId;
}
