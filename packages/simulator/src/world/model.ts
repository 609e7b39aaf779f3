/**
 * The state of a world, as plain data: everything here survives `JSON.stringify`.
 * Times are milliseconds of the virtual clock.
 */
import type { DeliveryStatus, MessageType } from "../control/shapes.ts";

export interface Token {
  value: string;
  scopes: string[];
  expiresAt: number | null;
}

export interface Target {
  callback_url: string;
  verify_token: string;
}

export interface App {
  id: string;
  name: string;
  secret: string;
  tokens: Token[];
  webhook: Target | null;
  fields: string[];
  /** Accounts the app may act for. */
  accountIds: string[];
}

export interface Business {
  id: string;
  name: string;
}

export interface Account {
  id: string;
  businessId: string;
  name: string;
  subscriptions: { appId: string; override: Target | null }[];
}

export interface BusinessNumber {
  id: string;
  accountId: string;
  digits: string;
  verifiedName: string;
  quality: "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
  registered: boolean;
  pin: string | null;
  /** The code that `verify_code` waits for. */
  pendingCode?: string;
  /** Times of the last registrations, for the ten in 72 h. */
  registrations: number[];
  status: "CONNECTED" | "RESTRICTED" | "LOCKED" | "BLOCKED";
  throughputMps: number;
  pairLimit: boolean;
  /** Unique people outside the window per rolling 24 h; -1 is unlimited. */
  messagingLimit: number;
  allowedRecipients: string[] | null;
  webhookOverride: Target | null;
  profile: Record<string, unknown>;
  settings: Record<string, unknown>;
  /** Person ids the business has blocked. */
  blocked: string[];
  /** Free service messages used per month, `2026-11` -> count. */
  freeServiceUsed: Record<string, number>;
}

export interface Person {
  id: string;
  /** Real digits, also of those who show none. */
  phone: string;
  phoneVisible: boolean;
  /** Grows with every change of number, which makes new BSUIDs. */
  identity: number;
  username: string | null;
  name: string;
  language: string;
  online: boolean;
  onWhatsapp: boolean;
  readAfterMs: number | null;
  deliverAfterMs: number;
  groupPrivacy: "everyone" | "nobody";
  blocked: string[];
  optedOut: string[];
}

export interface Party {
  kind: "person" | "business";
  /** Person id or phone number id. */
  id: string;
}

export interface StoredMessage {
  id: string;
  /** Place in the number's history; grows by one. */
  seq: number;
  chat: string;
  numberId: string;
  from: Party;
  at: number;
  type: MessageType;
  /** What stands under the key `type` on the wire. */
  content: unknown;
  /** Filled-in template. */
  rendered?: unknown;
  contextId?: string;
  forwarded?: boolean;
  referral?: Record<string, unknown>;
  status: DeliveryStatus;
  /** Groups: how far each member's phone has come. */
  receipts?: Record<string, DeliveryStatus>;
  /** Inbound: the business marked it as read. */
  readByBusiness?: boolean;
  errorCode?: number;
  opaque?: string;
  pricing?: { billable: boolean; type: string; category: string };
  edited?: boolean;
  deleted?: boolean;
  reactions: { emoji: string; from: Party; at: number }[];
  votes?: Record<string, string[]>;
  /** Delivered events, for `message_history`. */
  events?: { status: string; at: number }[];
}

export interface ChatState {
  key: string;
  kind: "direct" | "group";
  numberId: string;
  personId: string | null;
  groupId: string | null;
  messages: string[];
  lastAt: number;
  /** Direct: when the person last wrote or called; groups: anyone. */
  lastInboundAt: number | null;
  /** End of the 72 h free entry point. */
  freeEntryUntil: number | null;
  /** Message ids each person has not read. */
  unread: Record<string, string[]>;
  /** Inbound ids the business has not marked as read. */
  businessUnread: string[];
  /** Oldest first; see pins.ts. */
  pins?: { id: string; until: number }[];
}

export interface Group {
  id: string;
  numberId: string;
  subject: string;
  description: string;
  createdAt: number;
  announce: boolean;
  locked: boolean;
  memberAdd: "all_members" | "admins";
  joinApproval: "auto_approve" | "approval_required";
  /** 0: messages stay. */
  disappearingSeconds: number;
  inviteCode: string;
  pictureMediaId: string | null;
  businessIsMember: boolean;
  businessIsAdmin: boolean;
  suspended: boolean;
  members: { personId: string; admin: boolean }[];
  joinRequests: { id: string; personId: string; at: number }[];
}

export type TemplateStatus = "APPROVED" | "PENDING" | "REJECTED" | "PAUSED" | "DISABLED" | "ARCHIVED";

export interface Template {
  id: string;
  accountId: string;
  name: string;
  language: string;
  category: "MARKETING" | "UTILITY" | "AUTHENTICATION";
  status: TemplateStatus;
  quality: "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
  parameterFormat: "POSITIONAL" | "NAMED";
  components: Record<string, unknown>[];
  rejectedReason: string;
  createdAt: number;
  editedAt: number[];
}

export interface MediaFile {
  id: string;
  mimeType: string;
  sha256: string;
  size: number;
  filename?: string;
  /** Null: the business or a person of ours; both may be read by the number that holds it. */
  numberId: string | null;
  expiresAt: number;
}
