import { actorId, actorName, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq } from "drizzle-orm";
import { contactConsents, contacts } from "../table.ts";
import { presentConsents, type Consent } from "./present-consents.ts";

/** The purpose that decides whether marketing may be sent. */
export const MARKETING = "marketing";

/** `Order updates` and `order_updates` are one purpose. */
export function purposeOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");
}

interface Word {
  purpose: string;
  granted: boolean;
  source: string;
  evidence?: string | undefined;
  at: Date;
  /** Brought by a network, which may bring the same again, late and out of order. */
  delivered?: boolean;
}

/**
 * Adds to what a person allowed and withdrew. Answers what counts for the purpose after it, which is
 * an earlier row where what is recorded now was said before that; `consent` is null where it was recorded already.
 */
export async function writeConsent(
  ctx: Ctx,
  contactId: string,
  word: Word,
): Promise<{ consent: Consent | null; inForce: Consent }> {
  const consent = (await isRecorded(ctx, contactId, word)) ? null : await addConsent(ctx, contactId, word);
  const present = (await presentConsents(ctx, [contactId])).get(contactId) ?? [];
  const inForce = present.find((row) => row.purpose === word.purpose);
  if (!inForce) throw new Error("What was written just now is there.");
  if (word.purpose === MARKETING) await settleMarketing(ctx, contactId, inForce);
  return { consent, inForce };
}

/**
 * A person may grant, withdraw and grant again on one day, and the time may be that day: only what was
 * written last of this time is the same again. Of what a network brings, anything it brought before is.
 */
async function isRecorded(ctx: Ctx, contactId: string, word: Word): Promise<boolean> {
  const [last] = await db(ctx)
    .select()
    .from(contactConsents)
    .where(
      and(
        eq(contactConsents.contactId, contactId),
        eq(contactConsents.purpose, word.purpose),
        eq(contactConsents.at, word.at),
        ...(word.delivered ? [eq(contactConsents.granted, word.granted), eq(contactConsents.source, word.source)] : []),
      ),
    )
    .orderBy(desc(contactConsents.id))
    .limit(1);
  const { granted, source, evidence = null } = word;
  return last?.granted === granted && last.source === source && last.evidence === evidence;
}

async function addConsent(ctx: Ctx, contactId: string, { delivered: _known, ...word }: Word): Promise<Consent> {
  const [added] = await db(ctx)
    .insert(contactConsents)
    .values({
      id: ctx.ids.next("consent"),
      workspaceId: ctx.workspaceId,
      contactId,
      ...word,
      evidence: word.evidence ?? null,
      recordedAt: ctx.clock.now(),
      recordedBy: actorName(ctx.caller.actor),
      recordedById: actorId(ctx.caller.actor),
    })
    .returning();
  if (!added) throw new Error("An added consent was not returned.");
  return added;
}

/** Of two contacts that become one: all that either said, and the newest of it counts. */
export async function moveConsents(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  await db(ctx).update(contactConsents).set({ contactId: keepId }).where(eq(contactConsents.contactId, otherId));
  const present = (await presentConsents(ctx, [keepId])).get(keepId) ?? [];
  const marketing = present.find((row) => row.purpose === MARKETING);
  if (marketing) await settleMarketing(ctx, keepId, marketing);
}

/** Every send asks the contact's row, which therefore says the same as the history. */
async function settleMarketing(ctx: Ctx, contactId: string, inForce: Consent): Promise<void> {
  await db(ctx)
    .update(contacts)
    .set({ marketingOptOutAt: inForce.granted ? null : inForce.at })
    .where(eq(contacts.id, contactId));
}
