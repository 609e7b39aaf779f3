/**
 * Webhook bodies to events. Pure, and total: any bytes give an answer, and each part of a body ends
 * as an event or in `unknown` with the reason. One file per family of fields.
 * Source: Meta, "Webhooks reference" (read 2026-11).
 */
import type { InboundBatch } from "../../contract/index.ts";
import { phoneDigits } from "../network-id.ts";
import { ACCOUNT_FIELDS, convertAccount, convertErrors } from "./account.ts";
import { convertCalls } from "./calls.ts";
import { Converted, type Change } from "./change.ts";
import { convertEchoes } from "./echoes.ts";
import { convertGroups } from "./groups.ts";
import { convertHistory } from "./history.ts";
import { convertAddressBook } from "./identity.ts";
import { instantAt } from "./instant.ts";
import { listAt, objectAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";
import { convertMessages } from "./messages.ts";
import { parseBody } from "./parse-body.ts";
import { People } from "./people.ts";
import { convertPreferences } from "./preferences.ts";
import { convertStatuses } from "./statuses.ts";
import { convertTemplate, TEMPLATE_FIELDS } from "./templates.ts";

export interface ConvertOptions {
  /** Changes addressed to another number are kept apart; without it all are taken. */
  phoneNumberId?: string;
  /** Digits. News of the account about another number is kept apart in the same way. */
  ownNumber?: string;
  /** ISO 8601; for what carries no time of its own. */
  receivedAt?: string;
}

export function convertInbound(bytes: Uint8Array, options: ConvertOptions = {}): InboundBatch {
  const out = new Converted();
  const parsed = parseBody(bytes);
  if ("reason" in parsed) out.keep("body", parsed.reason, { size_bytes: bytes.byteLength });
  else convertBody(parsed.body, options, out);
  return { events: out.events, unknown: out.unknown };
}

type Family = (change: Change, out: Converted) => void;

const FAMILIES: Record<string, Family[]> = {
  messages: [convertMessages, convertStatuses, convertErrors],
  standby: [convertMessages, convertEchoes, convertStatuses, convertErrors],
  message_echoes: [convertEchoes, convertErrors],
  smb_message_echoes: [convertEchoes, convertErrors],
  history: [convertHistory, convertMessages, convertErrors],
  smb_app_state_sync: [convertAddressBook, convertErrors],
  calls: [convertCalls, convertErrors],
  user_preferences: [convertPreferences, convertErrors],
  group_lifecycle_update: [convertGroups],
  group_participants_update: [convertGroups],
  group_settings_update: [convertGroups],
  group_status_update: [convertGroups],
  ...Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, [convertTemplate]])),
  ...Object.fromEntries(ACCOUNT_FIELDS.map((field) => [field, [convertAccount]])),
};

function convertBody(body: JsonObject, options: ConvertOptions, out: Converted): void {
  const entries = objectsAt(body["entry"]);
  if (entries.length === 0) out.keep("body", "The body has no entries.", body);
  for (const entry of entries) {
    const fallbackAt = instantAt(entry["time"]) ?? options.receivedAt;
    const changes = listAt(entry["changes"]);
    if (changes.length === 0) out.keep("entry", "The entry has no changes.", entry);
    for (const item of changes) convertChange(item, fallbackAt, options, out);
  }
}

function convertChange(item: unknown, fallbackAt: string | undefined, options: ConvertOptions, out: Converted): void {
  const field = textAt(objectAt(item)?.["field"]);
  const value = objectAt(objectAt(item)?.["value"]);
  if (!field || !value) return out.keep(field ?? "change", "The change has no field or no value.", item);
  if (isAboutAnother(value, options)) {
    return out.keep(field, "Addressed to another number than this phone's.", value);
  }
  const families = Object.hasOwn(FAMILIES, field) ? FAMILIES[field] : undefined;
  if (!families) return out.keep(field, "A field that is not known.", value);
  const ownNumber = phoneDigits(textAt(objectAt(value["metadata"])?.["display_phone_number"]));
  const change = { field, value, people: new People(value["contacts"]), ownNumber, fallbackAt };
  const before = out.events.length + out.unknown.length;
  for (const family of families) family(change, out);
  const read = out.events.length + out.unknown.length > before;
  if (!read) out.keep(field, "Nothing in the change is of a known shape.", value);
}

function isAboutAnother(value: JsonObject, options: ConvertOptions): boolean {
  const addressedTo = textAt(objectAt(value["metadata"])?.["phone_number_id"]);
  if (addressedTo) return options.phoneNumberId !== undefined && addressedTo !== options.phoneNumberId;
  const about = phoneDigits(textAt(value["display_phone_number"]));
  return options.ownNumber !== undefined && about !== undefined && about !== options.ownNumber;
}
