/**
 * How far a message of ours has come. States never go backwards:
 *
 *   queued -> sending -> accepted -> sent -> delivered -> read -> played
 *                 \-> unknown (no answer; settled by the echoed id)   failed (only before delivered)
 */
export const DELIVERY_STATES = [
  "queued",
  "sending",
  "unknown",
  "accepted",
  "sent",
  "delivered",
  "read",
  "played",
  "failed",
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a send failed, in our codes; `providerCode` is the network's own. */
export interface DeliveryError {
  code: SendErrorCode;
  /** For people: what happened and what to do. */
  message: string;
  providerCode?: number;
  retryable: boolean;
  retryAfterSeconds?: number;
}

export const SEND_ERROR_CODES = [
  "window_closed",
  "recipient_unreachable",
  "recipient_blocked_marketing",
  "recipient_rate_limited",
  "phone_rate_limited",
  "phone_restricted",
  "phone_not_registered",
  "credentials_rejected",
  "payment_required",
  "template_invalid",
  "template_unavailable",
  "media_rejected",
  "message_rejected",
  "not_supported",
  "connector_unavailable",
  /** Ours: withdrawn before it left. */
  "cancelled",
  /** Ours, before it left: as many people were begun with in 24 hours as the network allows. */
  "people_limit_reached",
  /** Ours, before it left: the phone is no longer in the group, or blocks the person. */
  "group_conflict",
  "contact_blocked_conflict",
] as const;
export type SendErrorCode = (typeof SEND_ERROR_CODES)[number];
