import { z } from "zod";
import { nearestOf } from "./nearest.ts";
import { deeplyStrict, withoutWrappers } from "./strict-input.ts";

/** What callers write for a parameter when they do not know its name here. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  chat_id: [
    "to",
    "chat",
    "recipient",
    "jid",
    "conversation",
    "conversation_id",
    "group_id",
    "remote_jid",
    "phone",
    "number",
    "phone_number",
    "wa_id",
  ],
  chat_ids: ["chats", "recipients", "chat_id"],
  contact_id: ["contact", "customer", "person", "customer_id"],
  contact_ids: ["contacts", "customers", "contact_id"],
  message_id: ["id", "msg_id", "message", "quoted"],
  message_ids: ["messages", "message_id"],
  ticket_id: ["ticket", "case", "id", "number"],
  text: ["message", "body", "content", "msg"],
  body: ["text", "note", "content", "comment"],
  query: ["q", "search", "text", "term", "keyword", "name"],
  limit: ["count", "page_size", "max", "size", "n"],
  cursor: ["page", "next_cursor", "offset"],
  since: ["from", "after", "start", "start_time"],
  until: ["to", "before", "end", "end_time"],
  labels: ["label", "tags", "tag"],
  phone_number: ["number", "phone", "wa_id", "tel", "telephone"],
  phone_numbers: ["numbers", "phones", "number", "phone_number"],
  participants: ["members", "contacts", "people", "users"],
  only_admins_send: [
    "who_sends",
    "who_can_send",
    "locked",
    "lock",
    "announcement",
    "announce",
    "announcement_only",
    "messages_admins_only",
  ],
  only_admins_edit: ["who_edits", "who_edits_info", "who_can_edit", "restrict", "restricted", "info_admins_only"],
  only_admins_add: ["who_adds", "who_adds_members", "who_can_add", "add_members_admins_only", "member_add_mode"],
  approve_joins: [
    "who_joins",
    "join_approval",
    "membership_approval",
    "join_approval_mode",
    "membership_approval_mode",
  ],
  disappearing: ["ephemeral", "disappearing_messages", "expiration"],
  kind: ["type", "media_type"],
  url: ["link", "href", "uri", "path"],
  base64: ["filedata", "file_data", "data", "bytes", "content"],
  file_id: ["media_id", "id", "upload_id"],
  filename: ["file_name", "name"],
  mimetype: ["mime", "mime_type", "content_type"],
  request_id: ["id", "request", "contact_id", "participant"],
  approve: ["approved", "accept", "accepted", "decision"],
  organization: ["company", "org"],
  rows: ["items", "options", "choices", "contacts"],
  unread_only: ["unread"],
  flagged_only: ["flagged"],
  subject: ["title", "name", "summary"],
  title: ["subject", "name", "summary"],
  assignee: ["agent", "owner", "user", "member", "assigned_to"],
  emoji: ["reaction"],
  template: ["name", "template_name"],
  language: ["lang", "locale"],
  variables: ["parameters", "params", "vars"],
  custom_properties: ["properties", "fields", "attributes"],
  properties: ["custom_properties", "fields", "attributes"],
  due_date: ["due", "deadline", "due_at"],
  fields: ["detail", "view"],
  due_before: ["due", "deadline", "due_date"],
};

/**
 * Which tool gives the right value. Of what a core tool takes it is a core tool, which every connection lists; where
 * there is none, as for templates and phones, a wrong value is answered with those there are.
 */
export const FINDERS: Readonly<Record<string, string>> = {
  chat_id: "search_chats",
  chat_ids: "search_chats",
  contact_id: "search_contacts",
  contact_ids: "search_contacts",
  message_id: "search_messages",
  message_ids: "search_messages",
  ticket_id: "search_tickets",
  sender: "search_contacts",
  label: "list_labels",
  label_id: "list_labels",
  key_id: "list_keys",
  template_id: "list_group_templates",
};

const EXAMPLES: Readonly<Record<string, unknown>> = {
  chat_id: "chat_06fkz8w2q1ab4cd",
  chat_ids: ["chat_06fkz8w2q1ab4cd"],
  contact_id: "con_06fkz8w2q1ab4cd",
  contact_ids: ["con_06fkz8w2q1ab4cd"],
  message_id: "msg_06fkz8w2q1ab4cd",
  message_ids: ["msg_06fkz8w2q1ab4cd"],
  ticket_id: "TKT-12",
  phone_id: "phn_06fkz8w2q1ab4cd",
  phone_number: "+4915112345678",
  phone_numbers: ["+4915112345678"],
  participants: ["+4915112345678"],
  since: "-7d",
  until: "today",
  labels: ["vip"],
  color: "#2b8a3e",
  language: "en_US",
  emoji: "👍",
  options: ["Yes", "No"],
  name: "Ana",
  media: { kind: "image", url: "https://example.com/photo.jpg" },
  phone_number_id: "106540352242922",
  waba_id: "102290129340398",
  segment: { labels: ["vip"] },
  custom_properties: { plan: "gold" },
  settings: { phone_number_id: "106540352242922", waba_id: "102290129340398" },
  template: "order_update",
  variables: { "1": "Ana" },
  reply_to: "msg_06fkz8w2q1ab4cd",
  assignee: "ana@example.com",
  association: "chat_06fkz8w2q1ab4cd",
  due_date: "tomorrow",
  due_before: "tomorrow",
  at: "2030-01-31T09:00",
  remind_at: "2030-01-31T09:00",
  url: "https://example.com/offer.pdf",
  image: "https://example.com/photo.jpg",
  idempotency_key: "order-1871",
  // None that could be made up is one.
  confirmation_token: undefined,
  secrets: undefined,
};

/** The key of this object that an unknown one was meant to be; null when none comes near. */
export function keyMeant(key: string, schema: z.ZodObject, given: Readonly<Record<string, unknown>>): string | null {
  const known = Object.keys(schema.shape);
  const free = known.filter((name) => !(name in given));
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll("-", "_");
  if (free.includes(snake)) return snake;
  const alias = free.find((name) => ALIASES[name]?.includes(snake));
  const [required, ...others] = free.filter((name) => isRequired(schema.shape[name]));
  const only = others.length === 0 ? required : undefined;
  return alias ?? nearestOf(snake, free) ?? only ?? nearestOf(snake, known);
}

function isRequired(field: unknown): boolean {
  return field instanceof z.ZodType && !field.safeParse(undefined).success;
}

/**
 * What was given in the form that was wanted, where there is no doubt: `"20"` for a number, one value for a list,
 * values by id for a list of ids with values.
 */
export function valueMeant(received: unknown, expected: string, field: z.core.$ZodType | undefined): unknown {
  if (expected === "record" && Array.isArray(received) && field) return recordMeant(received, field);
  if (expected === "array" && received !== null && typeof received !== "object") return listMeant(received, field);
  if (expected === "string" && (typeof received === "number" || typeof received === "boolean")) return String(received);
  if (typeof received !== "string") return undefined;
  const text = received.trim().toLowerCase();
  if (expected === "boolean") return YES.has(text) ? true : NO.has(text) ? false : undefined;
  if (expected === "number" || expected === "int")
    return text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
  return undefined;
}

const YES = new Set(["true", "yes", "1", "on"]);
const NO = new Set(["false", "no", "0", "off"]);

/** Undefined where the list would be refused too: of objects, or too short. */
function listMeant(received: unknown, field: z.core.$ZodType | undefined): unknown[] | undefined {
  const list = listOf(received);
  return !field || z.safeParse(field, list).success ? list : undefined;
}

function listOf(value: unknown): unknown[] {
  return typeof value === "string"
    ? value
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean)
    : [value];
}

/** So many that an error stays short. */
const ENTRIES_MAX = 50;
const ID_KEYS = ["chat_id", "contact_id", "id", "chat", "to", "number", "phone_number"];

/** `[{ chat_id, values }]` as `{ [chat_id]: values }`, whatever the values are called or where they stand beside it. */
function recordMeant(list: readonly unknown[], field: z.core.$ZodType): object | undefined {
  if (list.length > ENTRIES_MAX) return undefined;
  const entries = list.map(entryMeant);
  if (!entries.every((entry) => entry !== null)) return undefined;
  const record = Object.fromEntries(entries);
  const isWhole = Object.keys(record).length === list.length && list.length > 0;
  return isWhole && z.safeParse(field, record).success ? record : undefined;
}

function entryMeant(item: unknown): [string, unknown] | null {
  if (item === null || typeof item !== "object") return null;
  const { [ID_KEYS.find((key) => key in item) ?? ""]: id, ...rest } = item as Record<string, unknown>;
  if (typeof id !== "string") return null;
  const [values, ...others] = Object.values(rest);
  const isBeside = others.length > 0 || typeof values !== "object";
  return [id, isBeside ? rest : values];
}

/** Of values by chat: what holds for all of them. */
const EVERYONE = "*";

/** Values as they are for one, where they are wanted by chat: meant for everyone. */
export function forEveryone(received: unknown, field: z.core.$ZodType): object | undefined {
  const record = { [EVERYONE]: received };
  return takesStrictly(field)(record) ? record : undefined;
}

/**
 * A value of the right form for a parameter, or for an item of it; undefined where none can be made up.
 * @param by  of values by chat, whose the example has
 */
export function exampleOf(name: string, field: z.core.$ZodType, by = String(EXAMPLES["chat_id"])): unknown {
  const takes = takesStrictly(field);
  const whole = EXAMPLES[name];
  const known = [whole, (whole as unknown[] | undefined)?.[0], { [by]: whole }].find(takesSome(takes));
  if (known !== undefined || (name in EXAMPLES && whole === undefined)) return known;
  const json = z.toJSONSchema(field, { io: "input", unrepresentable: "any" }) as { type?: string; enum?: unknown[] };
  if (json.enum) return json.enum[0];
  const made = {
    string: "text",
    integer: 20,
    number: 20,
    boolean: true,
    array: arrayOf(name, field),
    object: objectOf(field),
  };
  const one = made[(json.type ?? "") as keyof typeof made];
  return takes(one) ? one : undefined;
}

export function exampleForEveryone(name: string, field: z.core.$ZodType): unknown {
  return exampleOf(name, field, EVERYONE);
}

/** What an object cannot do without, else the first that it takes. */
function objectOf(field: z.core.$ZodType): object {
  const object = withoutWrappers(field);
  if (!(object instanceof z.ZodObject)) return {};
  const parts = Object.entries(object.shape);
  const needed = parts.filter(([, part]) => isRequired(part));
  const shown = needed.length > 0 ? needed : parts.slice(0, 1);
  return Object.fromEntries(shown.map(([key, part]) => [key, exampleOf(key, part as z.ZodType)]));
}

/** None where it may be empty: what it holds is up to the caller. */
function arrayOf(name: string, field: z.core.$ZodType): unknown[] {
  const list = withoutWrappers(field);
  if (!(list instanceof z.ZodArray) || takesStrictly(list)([])) return [];
  return [exampleOf(name, list.def.element)];
}

function takesStrictly(field: z.core.$ZodType): (value: unknown) => boolean {
  const strict = deeplyStrict(field);
  return (value) => z.safeParse(strict, value).success;
}

function takesSome(takes: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value !== undefined && takes(value);
}
