/**
 * The part of the control API that builders and tests use: numbers, groups, clock, faults, records.
 *
 *   GET  /_sim/apps                             -> {apps: AppView[], businesses: BusinessView[]}
 *   POST /_sim/apps  {name?, waba_id?}          -> 201 {app: AppView}    subscribed to that account, with a token
 *   POST /_sim/apps/{app_id}/tokens {scopes?, expires_in_ms?}           -> 201 {token: TokenView}
 *   PUT  /_sim/apps/{app_id}/webhook {callback_url, verify_token}       -> {app}; 400 when the verification GET fails
 *   DELETE /_sim/apps/{app_id}/webhook          -> {app}
 *   POST /_sim/numbers {waba_id?, digits?, verified_name?}              -> 201 {number: NumberView}; no waba_id: a new account too
 *   PATCH /_sim/numbers/{phone_number_id} NumberChange                  -> {number}
 *   GET  /_sim/numbers/{phone_number_id}/history?cursor&limit=500       -> HistoryPage
 *   POST /_sim/numbers/{phone_number_id}/polls {to | group_id, question, options, multiple?}  -> 201 {id}
 *   POST /_sim/numbers/{phone_number_id}/messages/{wamid}/edit {text, mentions?}   -> {success}
 *   POST /_sim/numbers/{phone_number_id}/messages/{wamid}/forwarded                -> {success}; people see it as forwarded
 *   POST /_sim/numbers/{phone_number_id}/messages/{wamid}/delete        -> {success}
 *   POST /_sim/numbers/{phone_number_id}/check {phones: string[]}       -> {contacts: [{input, status: "valid" | "invalid", wa_id?, user_id?}]}
 *   GET  /_sim/groups?phone_number_id           -> {groups: GroupView[]}
 *   POST /_sim/groups {phone_number_id, subject, description?, participants: string[]}  -> 201 {group, results}
 *   GET  /_sim/groups/{id}                      -> {group}
 *   PATCH /_sim/groups/{id} {subject?, description?, announce?, locked?, member_add_mode?, join_approval_mode?,
 *         disappearing_seconds?, picture_media_id?, business_is_admin?}     ?as=business: as the business may  -> {group}
 *   POST /_sim/groups/{id}/participants/add|remove|promote|demote {participants, invite = true} -> {group, results: MemberResult[]}
 *   GET|POST /_sim/groups/{id}/invite_link      -> {invite_link}       POST makes a new one
 *   POST /_sim/groups/{id}/join {person, invite_link?} · /leave {person?}  no person: the business leaves -> {group}
 *   POST /_sim/numbers/{id}/join_group {invite_link}   a group of this number that the business has left -> {group}
 *   POST /_sim/groups/{id}/join_requests/approve|reject {participants}  -> {group, results}
 *   POST /_sim/groups/{id}/messages/{wamid}/delete  as an admin         -> {success}
 *   GET  /_sim/clock                            -> {now, offset_ms}
 *   POST /_sim/clock {advance_ms}               -> {now, offset_ms}    after everything due has run and its webhooks were tried
 *   GET  /_sim/faults · POST Fault · DELETE [/{id}]                    -> {faults}
 *   POST /_sim/templates/{id} {status, reason?}  decide a review now: APPROVED, REJECTED, PAUSED, DISABLED -> {template}
 *   POST /_sim/account {waba_id, event, …}       account_update webhook, as given -> {}
 *   POST /_sim/reset {seed?, world?}            -> {seed, world}       tokens and secrets come from the seed too
 *   GET  /_sim/transcript?after=0&limit=200&kind&person&phone_number_id -> {entries: TranscriptEntry[], next: number | null}
 *   GET  /_sim/snapshot                         -> the whole world as JSON; PUT puts one back
 *   GET  /_sim/stats                            -> Stats
 */
import type { DeliveryStatus } from "./shapes.ts";

export interface TokenView {
  token: string;
  scopes: string[];
  expires_at: string | null;
}

export interface AppView {
  app_id: string;
  name: string;
  app_secret: string;
  tokens: TokenView[];
  webhook: { callback_url: string; verify_token: string } | null;
  fields: string[];
  waba_ids: string[];
}

export interface BusinessView {
  business_id: string;
  name: string;
  accounts: { waba_id: string; name: string; numbers: NumberView[] }[];
}

export interface NumberView {
  phone_number_id: string;
  waba_id: string;
  display_phone_number: string;
  verified_name: string;
  quality_rating: "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
  registered: boolean;
  status: "CONNECTED" | "RESTRICTED" | "LOCKED" | "BLOCKED";
  throughput_mps: number;
  pair_limit: boolean;
  /** Unique people outside the window per rolling 24 h; -1 is unlimited. */
  messaging_limit: number;
  allowed_recipients: string[] | null;
}

export type NumberChange = Partial<
  Pick<
    NumberView,
    | "verified_name"
    | "quality_rating"
    | "registered"
    | "status"
    | "throughput_mps"
    | "pair_limit"
    | "messaging_limit"
    | "allowed_recipients"
  >
>;

/**
 * One page of everything said on a number, oldest first. `messages` is Cloud API shape: inbound as
 * in a webhook; own ones have `from` = display digits, `to` or `recipient_user_id`, and `status`.
 * `contacts` and `groups` hold those that the page's messages name.
 */
export interface HistoryPage {
  metadata: { display_phone_number: string; phone_number_id: string };
  contacts: { profile: { name: string; username?: string }; wa_id?: string; user_id: string }[];
  groups: { id: string; subject: string; participants: { wa_id?: string; user_id: string; admin: boolean }[] }[];
  messages: HistoryMessage[];
  total: number;
  next_cursor: string | null;
}

export interface HistoryMessage {
  id: string;
  /** Seconds, as text, as in webhooks. */
  timestamp: string;
  type: string;
  from?: string;
  from_user_id?: string;
  to?: string;
  to_user_id?: string;
  group_id?: string;
  /** True for messages of the business. */
  from_me: boolean;
  /** Own messages only. */
  status?: DeliveryStatus;
  /** Inbound only: the business has marked it as read. */
  read?: boolean;
  context?: { from?: string; id?: string; forwarded?: boolean };
  reactions?: { emoji: string; from?: string; from_user_id?: string; from_me: boolean; timestamp: string }[];
  /** Type content under its own key, as in webhooks; templates as `template` with `rendered`. */
  [content: string]: unknown;
}

export interface GroupView {
  id: string;
  phone_number_id: string;
  subject: string;
  description: string;
  created_at: string;
  announce: boolean;
  locked: boolean;
  member_add_mode: "all_members" | "admins";
  join_approval_mode: "auto_approve" | "approval_required";
  /** 0: messages stay. */
  disappearing_seconds: number;
  picture_media_id: string | null;
  invite_link: string;
  business_is_member: boolean;
  business_is_admin: boolean;
  participants: { id: string; wa_id?: string; user_id: string; name: string; admin: boolean }[];
  join_requests: string[];
}

/** `invited`: the person's privacy forbids adding, so they were sent the invite link; `privacy`: they were not. */
export interface MemberResult {
  participant: string;
  result:
    | "added"
    | "removed"
    | "promoted"
    | "demoted"
    | "invited"
    | "privacy"
    | "already"
    | "not_member"
    | "not_found"
    | "forbidden";
}

/** `times` defaults to 1. Every filter that is given must match. */
export type Fault =
  | {
      kind: "send_error";
      code: number;
      details?: string;
      times?: number;
      /** `response`: refused at once. `status`: accepted, then a failed status. */
      as?: "response" | "status";
      phone_number_id?: string;
      to?: string;
      type?: string;
    }
  | {
      kind: "webhook";
      action: "drop" | "duplicate" | "reorder" | "delay";
      delay_ms?: number;
      field?: string;
      times?: number;
    }
  /** Real milliseconds before the answer; the request has already had its effect unless `before`. */
  | { kind: "slow"; delay_ms: number; before?: boolean; path?: string; times?: number }
  /** Cuts the connection without an answer, before or after the effect. */
  | { kind: "disconnect"; when: "before" | "after"; path?: string; times?: number }
  | { kind: "http"; status: number; path?: string; times?: number };

export interface TranscriptEntry {
  position: number;
  at: string;
  /** `send`, `status`, `inbound`, `read`, `reaction`, `edit`, `delete`, `template`, `group`, `webhook`, `refused`, `control` … */
  kind: string;
  phone_number_id?: string;
  person?: string;
  data: Record<string, unknown>;
}

export interface Stats {
  messages: number;
  people: number;
  chats: number;
  sends_accepted: number;
  sends_refused: number;
  inbound: number;
  statuses: number;
  webhook_posts: number;
  webhook_updates_delivered: number;
  webhook_updates_pending: number;
  webhook_failures: number;
  webhook_updates_dropped: number;
}
