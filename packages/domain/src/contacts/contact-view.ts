import { type Ctx, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, max } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { labelsOf } from "../labels/index.ts";
import { phoneNames } from "../phones-by-id.ts";
import { phonesBlocking } from "./blocks/present-blocks.ts";
import { presentConsents, type Consent } from "./consents/present-consents.ts";
import type { ContactRow } from "./load-contact.ts";
import type { ContactDetail, ContactView } from "./schemas.ts";
import { contactIdentifiers } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Contacts as lists show them, in the order given; one query for each kind of neighbour. */
export async function contactViews(ctx: Reach, rows: readonly ContactRow[]): Promise<ContactView[]> {
  const known = await identifiersOfAll(ctx, rows);
  return viewsFrom(rows, known, await lastActivity(ctx, rows), await labelsOf(ctx, "contact", idsOf(rows)));
}

/** Contacts with everything set on them, in the order given. */
export async function contactDetails(ctx: Reach, rows: readonly ContactRow[]): Promise<ContactDetail[]> {
  const known = await identifiersOfAll(ctx, rows);
  const views = viewsFrom(rows, known, await lastActivity(ctx, rows), await labelsOf(ctx, "contact", idsOf(rows)));
  const consents = await presentConsents(ctx, idsOf(rows));
  const blocking = await phonesBlocking(ctx, idsOf(rows));
  const phones = await phoneNames(ctx, [...blocking.values()].flat());
  return rows.flatMap((row, index) => {
    const view = views[index];
    const blockedOn = blocking.get(row.id);
    if (!view) return [];
    const { phones: numbers = [], inUse } = known.get(row.id) ?? {};
    const older = numbers.filter((digits) => digits !== inUse);
    return {
      ...view,
      ...(row.pushName && row.pushName !== row.name ? { push_name: row.pushName } : {}),
      ...(older.length > 0 ? { other_numbers: older.map((digits) => `+${digits}`) } : {}),
      ...(Object.keys(row.customProperties).length > 0 ? { custom_properties: row.customProperties } : {}),
      ...(blockedOn ? { blocked_on: blockedOn.map((id) => ({ phone_id: id, name: phones.get(id) ?? "" })) } : {}),
      ...consentsShown(consents.get(row.id)),
      ...(row.marketingOptOutAt ? { marketing_stopped_at: toSecond(row.marketingOptOutAt) } : {}),
      created_at: toSecond(row.createdAt),
      updated_at: toSecond(row.updatedAt),
    };
  });
}

function consentsShown(present: readonly Consent[] | undefined): Pick<ContactDetail, "consents"> {
  if (!present) return {};
  return { consents: Object.fromEntries(present.map(({ purpose, granted }) => [purpose, granted])) };
}

export async function contactDetailOf(ctx: Reach, row: ContactRow): Promise<ContactDetail> {
  const [detail] = await contactDetails(ctx, [row]);
  if (!detail) throw new Error("A contact that exists has a view.");
  return detail;
}

function viewsFrom(
  rows: readonly ContactRow[],
  known: ReadonlyMap<string, Known>,
  last: ReadonlyMap<string, Date>,
  labels: ReadonlyMap<string, string[]>,
): ContactView[] {
  return rows.map((row) => {
    const number = known.get(row.id)?.inUse;
    const username = known.get(row.id)?.username;
    const lastAt = last.get(row.id);
    const worn = labels.get(row.id);
    return {
      contact_id: row.id,
      name: row.name,
      ...(number ? { number: `+${number}` } : {}),
      ...(username ? { username } : {}),
      ...(row.isInternal ? { internal: true } : {}),
      ...(worn ? { labels: worn } : {}),
      ...(lastAt ? { last_at: toSecond(lastAt) } : {}),
    };
  });
}

interface Known {
  /** Oldest first, those of the past among them. */
  phones: string[];
  /** Of the phones: the one they are written to at. */
  inUse?: string;
  username?: string;
}

async function identifiersOfAll(ctx: Reach, rows: readonly ContactRow[]): Promise<Map<string, Known>> {
  const found = new Map<string, Known>();
  if (rows.length === 0) return found;
  const identifiers = await db(ctx)
    .select({
      id: contactIdentifiers.contactId,
      kind: contactIdentifiers.kind,
      value: contactIdentifiers.value,
      retiredAt: contactIdentifiers.retiredAt,
    })
    .from(contactIdentifiers)
    .where(
      and(inArray(contactIdentifiers.contactId, idsOf(rows)), inArray(contactIdentifiers.kind, ["phone", "username"])),
    )
    .orderBy(contactIdentifiers.createdAt, contactIdentifiers.value);
  for (const { id, kind, value, retiredAt } of identifiers) {
    const known = found.get(id) ?? { phones: [] };
    if (kind === "username") known.username = value;
    else known.phones.push(value);
    if (kind === "phone" && !retiredAt) known.inUse = value;
    found.set(id, known);
  }
  return found;
}

async function lastActivity(ctx: Reach, rows: readonly ContactRow[]): Promise<Map<string, Date>> {
  if (rows.length === 0) return new Map();
  const { phoneIds } = ctx.caller;
  const found = await db(ctx)
    .select({ id: chats.contactId, at: max(chats.lastActivityAt) })
    .from(chats)
    .where(
      and(
        eq(chats.type, "direct"),
        inArray(chats.contactId, idsOf(rows)),
        phoneIds ? inArray(chats.phoneId, [...phoneIds]) : undefined,
      ),
    )
    .groupBy(chats.contactId);
  return new Map(found.flatMap((row) => (row.id && row.at ? [[row.id, row.at]] : [])));
}

function idsOf(rows: readonly ContactRow[]): string[] {
  return rows.map((row) => row.id);
}
