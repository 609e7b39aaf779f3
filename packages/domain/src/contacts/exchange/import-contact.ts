import { AppError, canonicalHash, isSeen, type Ctx } from "@parley/kernel";
import { parseChatAddress } from "../../chats/index.ts";
import { labelsOf, LABELS_MAX } from "../../labels/index.ts";
import { mergeProperties } from "../../properties/index.ts";
import { changeContact, type ContactChanges } from "../change-contact.ts";
import { holdRow } from "../hold-rows.ts";
import { findByIdentifiers, identityOf } from "../identifiers.ts";
import { numberVariants } from "../number-variants.ts";
import type { ContactRow } from "../load-contact.ts";
import { loadContacts } from "../load-contacts.ts";
import { findContactIdByPhone, keptContactId } from "../load-person.ts";
import { outOfSight } from "../shown-names.ts";
import type { ImportRow } from "./import-rows.ts";
import type { Newcomers } from "./newcomers.ts";

export type ImportResult = "created" | "updated" | "unchanged";

/**
 * Writes what a row says of one person: labels are added, properties of other names stay, what is absent stays.
 * Refuses before it writes.
 * @param call.upsert  false: someone who is a contact already is refused
 * @param call.newcomers  those whom the rows before made, and who have no number yet
 * @throws invalid_input | contact_not_found | contact_conflict | limit_exceeded | property_conflict
 */
export async function importContact(
  ctx: Ctx,
  row: ImportRow,
  { upsert, newcomers }: { upsert: boolean; newcomers: Newcomers },
): Promise<{ id: string; name: string; result: ImportResult }> {
  const { known, present, digits } = await personOf(ctx, row, newcomers);
  if (present && !upsert)
    throw new AppError("contact_conflict", { public: `This is the contact ${present.id} already; upsert changes it.` });
  const changes = await changesFor(ctx, present, row);
  if (present && changes === null) return { id: present.id, name: present.name, result: "unchanged" };
  const before = known === null ? await newcomers.add(digits) : await holdRow(ctx, known, "no key update");
  const after = await changeContact(ctx, before, changes ?? {}, { isNew: !present });
  return { id: after.id, name: after.name, result: present ? "updated" : "created" };
}

/** Ids of those that rows name and that are known, by whatever the rows say of them; rows may be anything. */
export async function knownAmong(ctx: Ctx, rows: readonly unknown[]): Promise<string[]> {
  const given = rows.map((row) => (row ?? {}) as { phone_number?: unknown; contact_id?: unknown });
  const digits = given.flatMap(({ phone_number: number }) => {
    const address = typeof number === "string" ? parseChatAddress(number) : null;
    return address?.kind === "phone" ? [address.digits, ...numberVariants(address.digits)] : [];
  });
  const byNumber = await findByIdentifiers(
    ctx,
    digits.map((value) => ({ kind: "phone", value })),
  );
  return [...byNumber.values(), ...given.flatMap(({ contact_id: id }) => (typeof id === "string" ? [id] : []))];
}

interface Found {
  /** Someone of this number, a contact or not. */
  known: string | null;
  present: ContactRow | undefined;
  /** Of whom nobody knows yet. */
  digits: string;
}

/** By id where that is known here, which in a file from elsewhere it is not; else by number. Both must be of one person. */
async function personOf(ctx: Ctx, row: ImportRow, newcomers: Newcomers): Promise<Found> {
  const byId = row.contact_id === undefined ? [] : await loadContacts(ctx, [await keptContactId(ctx, row.contact_id)]);
  if (byId[0]) {
    if (row.phone_number !== undefined) await assertTheirs(ctx, byId[0], digitsOf(row.phone_number));
    return { known: byId[0].id, present: byId[0], digits: "" };
  }
  if (row.phone_number === undefined) {
    if (row.contact_id === undefined) throw refused("The row has no phone_number.");
    throw new AppError("contact_not_found", {
      public: `There is no contact ${row.contact_id.slice(0, 30)} here, and the row has no phone_number.`,
    });
  }
  const digits = digitsOf(row.phone_number);
  const known = newcomers.find(digits) ?? (await findContactIdByPhone(ctx, digits));
  const [present] = await loadContacts(ctx, known ? [known] : []);
  if (known && !present && (await outOfSight(ctx, [known])).size > 0)
    throw new AppError("contact_conflict", { public: "This number is of a phone that this key may not use." });
  return { known, present, digits };
}

/**
 * A column that slipped by a line would otherwise write one person's values on another.
 * @throws contact_conflict
 */
async function assertTheirs(ctx: Ctx, contact: ContactRow, digits: string): Promise<void> {
  const owner = await findContactIdByPhone(ctx, digits);
  if (owner === contact.id) return;
  const { phone } = await identityOf(ctx, contact.id);
  const [other] = await loadContacts(ctx, owner ? [owner] : []);
  throw new AppError("contact_conflict", {
    public: `\`contact_id\` ${contact.id} has ${phone ? `the number +${phone}` : "no number"}, the row says +${digits}${other ? `, which is of ${other.id}` : ""}. Leave out the one that is wrong.`,
  });
}

function digitsOf(number: string): string {
  const address = parseChatAddress(number);
  if (address?.kind === "phone") return address.digits;
  throw refused("`phone_number` is not a number with country code, such as +4915112345678.");
}

/** What `changeContact` is to do; null when all is so already. Everything that can be refused is, here. */
async function changesFor(ctx: Ctx, present: ContactRow | undefined, row: ImportRow): Promise<ContactChanges | null> {
  const held = present?.customProperties ?? {};
  const given = row.custom_properties ?? {};
  const { properties } = await mergeProperties(ctx, "contact", held, given);
  const worn = present ? ((await labelsOf(ctx, "contact", [present.id])).get(present.id) ?? []) : [];
  const labels = union(worn, row.labels ?? []);
  if (labels.length > LABELS_MAX)
    throw new AppError("limit_exceeded", { public: `A contact wears at most ${LABELS_MAX} labels.` });
  const name = row.name !== undefined && isSeen(row.name) ? row.name.trim() : undefined;
  const isSame =
    (name === undefined || name === present?.name) &&
    (row.internal === undefined || row.internal === present?.isInternal) &&
    labels.length === worn.length &&
    canonicalHash(properties) === canonicalHash(held);
  if (isSame) return null;
  return {
    ...(name === undefined ? {} : { name }),
    internal: row.internal,
    custom_properties: given,
    ...(labels.length > worn.length ? { labels } : {}),
  };
}

/** Labels are found without regard to case. */
function union(worn: readonly string[], given: readonly string[]): string[] {
  const byKey = new Map([...worn, ...given].toReversed().map((name) => [name.trim().toLowerCase(), name]));
  return [...byKey.values()].toReversed();
}

function refused(sentence: string): AppError {
  return new AppError("invalid_input", { public: sentence });
}
