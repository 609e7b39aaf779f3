import type { AnyOperation } from "./operation.ts";
import type { Json } from "./tool-definition.ts";

/**
 * Which arguments a list of tools shows, and with which words. All 82 tools are read by a model before
 * its first thought, so what is the same everywhere is said once, in the server's instructions, and
 * what a tool's name and types say already is not said again. The door takes every argument all the
 * same, shown or not; the reference describes each at length.
 */
export function shownArguments(operation: AnyOperation, properties: Record<string, Json>): Record<string, Json> {
  const entries = Object.entries(properties)
    .filter(([name]) => isShown(operation, name))
    .map(([name, field]): [string, Json] => [name, inFewWords(name, field as Field)]);
  return Object.fromEntries(entries);
}

/** Arguments that mean the same in every tool: the server's instructions explain them once. */
const COMMON_ARGUMENTS = [
  "phone_id",
  "limit",
  "cursor",
  "fields",
  "since",
  "until",
  "updated_since",
  "older_than",
  "before",
  "after",
  "due_before",
  "due_date",
  "wait",
  "dry_run",
  "idempotency_key",
  "confirmation_token",
  "chat_id",
  "chat_ids",
  "contact_id",
  "contact_ids",
  "message_id",
  "message_ids",
  "ticket_id",
  "task_id",
  "note_id",
  "label_id",
  "scheduled_id",
  "broadcast_id",
  "operation_id",
  "template_id",
  "key_id",
  "sender",
  "at",
  "remind_at",
  "from",
  "to",
  "phone_number",
  "phone_numbers",
  "participants",
  "assignee",
  "mentions",
  "reply_to",
  "variables",
  "image",
  "custom_properties",
];

/** Arguments whose name, type and choices say all, beside the tool's description. */
export const PLAIN_ARGUMENTS = [
  "name",
  "contact_name",
  "query",
  "text",
  "body",
  "title",
  "subject",
  "question",
  "options",
  "template",
  "description",
  "caption",
  "media",
  "reason",
  "note",
  "reply_text",
  "warn_text",
  "emoji",
  "type",
  "types",
  "chat_type",
  "state",
  "status",
  "priority",
  "match",
  "group_by",
  "kinds",
  "label",
  "labels",
  "language",
  "from_me",
  "has_media",
  "hide_preview",
  "unread_only",
  "flagged_only",
  "archived",
  "route",
  "value_type",
  "admin_only",
  "admins_only",
  "internal",
  "only_admins_send",
  "only_admins_edit",
  "only_admins_add",
  "approve_joins",
  "remove_sender",
  "message_count",
  "max_tokens",
  "max_side",
  "mode",
  "multiple",
  "repeat",
  "timezone",
  "delete",
  "max_bytes",
  "keep_id",
  "merge_ids",
  "purpose",
  "granted",
  "source",
  "evidence",
  "upsert",
  "latitude",
  "longitude",
  "contacts",
  "buttons",
  "decisions",
  "duration",
  "skip_next",
  "send_receipt",
  "until_reply",
  "properties",
  "delay_s",
  "disappearing",
  "association",
  "similar_to",
  "format",
  "segment",
  "outcome",
];

const WORDLESS = new Set([...COMMON_ARGUMENTS, ...PLAIN_ARGUMENTS]);
/** Objects that most calls do without: their fields are told by the reference, and by the refusal of a wrong one. */
const FOLDED = new Set(["segment"]);
/** What few calls need, beside an argument that is shown: the reference tells of it. */
const UNSHOWN = new Set(["every", "days"]);
const FIELDS_SHOWN = new Set(["list_chats", "list_contacts"]);
/** The instructions name the one value that matters. */
const CHOICE_TOLD = new Set(["fields", "wait", "outcome"]);

/**
 * - A key that makes repeating safe, and a trial run, are shown where a second time would reach a
 *   person again and nothing stands between: a confirmation counts only once. Where that is the exception,
 *   its token is not shown: the refusal that asks for it names it.
 * - A number is shown where it decides who acts. A chat or message has its own already; a send that opens a
 *   chat takes the default one, and create_chat shows how to choose.
 * - Waiting is shown by the core tools. The others, which are found by a search, leave it to the instructions.
 * - How much of each row is answered is shown by the two lists whose rows have most more to say; the instructions
 *   tell that every list takes it.
 * - What a call cannot do without is always shown, and so is the only argument: some clients send none that
 *   the schema lacks, and n8n sends nothing at all to a tool without any.
 */
function isShown(operation: AnyOperation, name: string): boolean {
  if (UNSHOWN.has(name)) return false;
  const { effect, idempotent, outside, tier } = operation;
  const asks = operation.preview !== undefined && !operation.asksRarely;
  switch (name) {
    case "idempotency_key":
    case "dry_run":
      return outside && !idempotent && !asks;
    case "confirmation_token":
      return asks;
    case "fields":
      return FIELDS_SHOWN.has(operation.name);
    case "wait":
      return tier === "core";
    case "phone_id":
      if (isRequired(operation, name) || isSole(operation, name)) return true;
      return effect !== "read" && !isRequired(operation, "message_id") && !namesChats(operation);
    default:
      return true;
  }
}

function namesChats(operation: AnyOperation): boolean {
  return isRequired(operation, "chat_id") || isRequired(operation, "chat_ids");
}

function isRequired(operation: AnyOperation, name: string): boolean {
  const field = operation.input.shape[name] as { safeParse(value: unknown): { success: boolean } } | undefined;
  return field !== undefined && !field.safeParse(undefined).success;
}

function isSole({ input }: AnyOperation, name: string): boolean {
  return name in input.shape && Object.keys(input.shape).length === 1;
}

type Field = { [key: string]: Json };
type Fields = Record<string, Field>;

function inFewWords(name: string, field: Field): Json {
  if (FOLDED.has(name)) return { type: "object" };
  const { description, enum: choices, properties, required, ...rest } = field;
  // Arguments that another tool explains are not spelt out a second time.
  const elsewhere = typeof description === "string" && /^See [a-z]+_[a-z_]+\.$/.test(description);
  return {
    ...(description !== undefined && (elsewhere || !WORDLESS.has(name)) ? { description } : {}),
    ...rest,
    ...(choices !== undefined && !CHOICE_TOLD.has(name) ? { enum: choices } : {}),
    ...(properties !== undefined && !elsewhere ? { properties: wordless(properties as Fields) } : {}),
    ...(required !== undefined && !elsewhere ? { required } : {}),
  };
}

/** The fields of an object are told by their names and types; at length they stand in the reference. */
function wordless(fields: Fields): Json {
  const silent = (field: Field) => Object.fromEntries(Object.entries(field).filter(([key]) => key !== "description"));
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, silent(field)]));
}
