import { actorName, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
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
}

/**
 * Adds to what a person allowed and withdrew. Answers what counts for the purpose after it, which is
 * an earlier row where what is recorded now was said before that.
 */
export async function writeConsent(
  ctx: Ctx,
  contactId: string,
  word: Word,
): Promise<{ consent: Consent | null; inForce: Consent }> {
  const [consent] = await db(ctx)
    .insert(contactConsents)
    .values({
      id: ctx.ids.next("consent"),
      workspaceId: ctx.workspaceId,
      contactId,
      ...word,
      evidence: word.evidence ?? null,
      recordedAt: ctx.clock.now(),
      recordedBy: actorName(ctx.caller.actor),
    })
    .onConflictDoNothing()
    .returning();
  const present = (await presentConsents(ctx, [contactId])).get(contactId) ?? [];
  const inForce = present.find((row) => row.purpose === word.purpose);
  if (!inForce) throw new Error("What was written just now is there.");
  if (word.purpose === MARKETING) await settleMarketing(ctx, contactId, inForce);
  return { consent: consent ?? null, inForce };
}

/** Of two contacts that become one: all that either said, and the newest of it counts. */
export async function moveConsents(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  await db(ctx).execute(sql`
    delete from contact_consents o using contact_consents k
    where o.contact_id = ${otherId} and k.contact_id = ${keepId} and k.purpose = o.purpose and k.at = o.at
      and k.granted = o.granted and k.source = o.source`);
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
