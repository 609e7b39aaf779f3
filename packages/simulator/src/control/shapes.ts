/**
 * What the control API (`/_sim/…`) takes and answers. Loopback only, no token.
 *
 * A person is named in a path by phone digits, by BSUID or by username; `Person.id` always works.
 * `peer` is the other end of a chat on that person's phone: a `phone_number_id`, or a group id.
 * Times are ISO 8601 UTC of the virtual clock. Errors: `{error: {code, message}}` with 400/404/409.
 *
 *   GET  /_sim/people                           -> {people: Person[]}
 *   POST /_sim/people                NewPerson | {people: NewPerson[]}  -> 201 {people: Person[]}
 *   GET  /_sim/people/{id}                      -> {person}
 *   PATCH /_sim/people/{id}          PersonChange                       -> {person}
 *   GET  /_sim/people/{id}/chats                -> {chats: Chat[]}      latest first
 *   GET  /_sim/people/{id}/chats/{peer}/messages?before=<message id>&limit=50
 *                                               -> {messages: Message[], more}   oldest first within the page
 *   POST /_sim/people/{id}/messages  PersonMessage                      -> 201 {message}
 *   POST /_sim/people/{id}/read      {peer}                             -> {read: number}
 *   POST /_sim/people/{id}/played    {message_id}                       -> {message}
 *   POST /_sim/people/{id}/react     {message_id, emoji}   "" removes   -> {message}
 *   POST /_sim/people/{id}/edit      {message_id, text}                 -> {message}
 *   POST /_sim/people/{id}/delete    {message_id}                       -> {message}
 *   POST /_sim/people/{id}/tap       {message_id, id}   button or row id, template button index or text -> 201 {message}
 *   POST /_sim/people/{id}/vote      {message_id, options: string[]}    -> {message}
 *   POST /_sim/people/{id}/block     {phone_number_id?, blocked = true} -> {person}
 *   POST /_sim/people/{id}/opt-out   {phone_number_id?, value: "stop" | "resume"} -> {person}
 *   POST /_sim/people/{id}/typing    {peer}   shown on other phones of a group; Meta tells a business nothing -> {}
 *   POST /_sim/people/{id}/change-number {wa_id}                        -> {person}
 *   POST /_sim/people/{id}/media     multipart `file` (and `voice=true`), or raw body with content-type -> 201 {media: Media}
 *   GET  /_sim/media/{id}                       -> the bytes, with Range
 *   GET  /_sim/events?person={id}               -> server-sent events, see `LiveEvent`; no person: everybody's
 */
export type DeliveryStatus = "accepted" | "sent" | "delivered" | "read" | "played" | "failed";

export interface Person {
  /** Phone digits, or the BSUID of a person who shows no phone. */
  id: string;
  /** Null when the business cannot see a phone. */
  wa_id: string | null;
  /** BSUID towards the first business portfolio. */
  user_id: string;
  username: string | null;
  name: string;
  language: string;
  /** False: messages stay at `sent` until it is true again. */
  online: boolean;
  /** False: not on WhatsApp, sends fail with 131026. */
  on_whatsapp: boolean;
  /** Null: reads only when told to (phone page or `read`). */
  read_after_ms: number | null;
  deliver_after_ms: number;
  /** phone_number_ids this person has blocked. */
  blocked: string[];
  /** phone_number_ids whose marketing this person has stopped. */
  opted_out: string[];
  /** Who may add this person to a group; `nobody` gets an invite instead. */
  group_privacy: "everyone" | "nobody";
  unread: number;
}

export interface NewPerson {
  /** Digits with country code. Absent: a phone is made up. */
  wa_id?: string;
  name?: string;
  username?: string;
  language?: string;
  /** False: businesses see the BSUID only. */
  phone_visible?: boolean;
  online?: boolean;
  on_whatsapp?: boolean;
  read_after_ms?: number | null;
  deliver_after_ms?: number;
  group_privacy?: "everyone" | "nobody";
}

export type PersonChange = Omit<NewPerson, "wa_id">;

export interface Chat {
  peer: string;
  kind: "direct" | "group";
  /** The business's verified name, or the group's subject. */
  name: string;
  /** The business's display number; null for a group. */
  number: string | null;
  last_message: Message | null;
  unread: number;
  blocked: boolean;
  /** Groups only. */
  members?: GroupMember[];
  /** On top of the chat, newest first. */
  pinned?: { message_id: string; preview: string }[];
  /** Groups only: why this person cannot write; absent where they can. */
  closed?: "admins_only" | "not_member";
  /** Names of those typing. */
  typing: string[];
}

export interface GroupMember {
  /** Person id, or the phone_number_id of the business. */
  id: string;
  kind: "person" | "business";
  name: string;
  admin: boolean;
}

export interface Sender {
  kind: "person" | "business";
  /** Person id or phone_number_id. */
  id: string;
  name: string;
}

/** A message as one person's phone shows it: Cloud API content under the key named by `type`. */
export interface Message {
  id: string;
  peer: string;
  from: Sender;
  /** Written by the person whose phone this is. */
  from_me: boolean;
  timestamp: string;
  type: MessageType;
  /** `mentions`: whom `@wa_id` in the body stands for, a number or another handle; `me` where that is the owner of this phone. */
  text?: { body: string; preview_url?: boolean; mentions?: { wa_id: string; name: string; me?: true }[] };
  image?: Media;
  video?: Media;
  audio?: Media;
  document?: Media;
  sticker?: Media;
  location?: { latitude: number; longitude: number; name?: string; address?: string };
  contacts?: { name: { formatted_name: string }; phones?: { phone?: string; type?: string; wa_id?: string }[] }[];
  interactive?: Interactive;
  /** As filled in: what the person reads, not the parameters. */
  template?: RenderedTemplate;
  /** A tap on a template's quick reply. */
  button?: { payload: string; text: string };
  poll?: { question: string; multiple: boolean; options: { name: string; voters: string[]; mine: boolean }[] };
  /** A line in the middle of the thread: who joined, who changed the subject. */
  system?: { body: string };
  order?: Record<string, unknown>;
  forwarded: boolean;
  /** Quoted message. */
  context?: { id: string; from_name: string; type: MessageType; preview: string };
  reactions: { emoji: string; from: Sender; from_me: boolean }[];
  edited: boolean;
  deleted: boolean;
  /** On top of the chat. */
  pinned?: true;
  /** Own messages: as the business has read them. Messages of the business: as this phone told it. */
  status: DeliveryStatus;
}

export type MessageType =
  | "text"
  | "image"
  | "video"
  | "audio"
  | "document"
  | "sticker"
  | "location"
  | "contacts"
  | "interactive"
  | "template"
  | "button"
  | "poll"
  | "system"
  | "order"
  | "reaction"
  | "unsupported";

export interface Media {
  id: string;
  mime_type: string;
  /** `/_sim/media/{id}`; absent when the file is gone or was never ours to show. */
  url?: string;
  caption?: string;
  filename?: string;
  voice?: boolean;
  animated?: boolean;
  file_size?: number;
  sha256?: string;
}

/** As the business sent it, or the answer of the person (`button_reply`, `list_reply`, `nfm_reply`). */
export interface Interactive {
  type: string;
  header?: { type: string; text?: string; image?: Media; video?: Media; document?: Media };
  body?: { text: string };
  footer?: { text: string };
  action?: Record<string, unknown>;
  button_reply?: { id: string; title: string };
  list_reply?: { id: string; title: string; description?: string };
  nfm_reply?: { name: string; body: string; response_json: string };
}

export interface RenderedTemplate {
  name: string;
  language: string;
  header?: { type: "text" | "image" | "video" | "document" | "location"; text?: string; media?: Media };
  body: string;
  footer?: string;
  buttons: { index: number; type: string; text: string; url?: string; phone_number?: string; payload?: string }[];
}

/** `POST /_sim/people/{id}/messages`: Cloud API message shape, as the person's own phone would send it. */
export interface PersonMessage {
  /** phone_number_id or display number; default: the number this person last talked with, else the first. */
  to?: string;
  group_id?: string;
  /** Default `text`. */
  type?: string;
  text?: { body: string };
  image?: { id: string; caption?: string };
  video?: { id: string; caption?: string };
  audio?: { id: string; voice?: boolean };
  document?: { id: string; caption?: string; filename?: string };
  sticker?: { id: string; animated?: boolean };
  location?: { latitude: number; longitude: number; name?: string; address?: string };
  contacts?: Record<string, unknown>[];
  poll?: { question: string; options: string[]; multiple?: boolean };
  order?: Record<string, unknown>;
  context?: { message_id?: string; forwarded?: boolean };
  /** Came from an advertisement: opens the 72 h free entry point. */
  referral?: Record<string, unknown>;
  /** For a person seen for the first time (unknown digits are a new customer). */
  name?: string;
}

/**
 * `event:` of the stream and its `data:`. With `?person=` only that person's phone; `message` comes
 * for a new message and again for every change of it (status, reaction, edit, delete, vote).
 */
export type LiveEvent =
  | { event: "message"; data: { person: string; peer: string; message: Message; chat: Chat } }
  | { event: "chat"; data: { person: string; chat: Chat } }
  | { event: "typing"; data: { person: string; peer: string; from: Sender; on: boolean } }
  | { event: "person"; data: { person: Person } }
  | { event: "clock"; data: { now: string } }
  | { event: "reset"; data: Record<string, never> };
