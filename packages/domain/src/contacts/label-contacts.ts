import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { labelsOf } from "../labels/index.ts";
import { itemResult, perItem, type ItemResult } from "../per-item.ts";
import { holdContact, loadContact } from "./load-contact.ts";
import { contacts } from "./table.ts";

const CONTACTS_MAX = 100;

export const contactIdsInput = z
  .array(z.string().min(1).max(100))
  .min(1)
  .max(CONTACTS_MAX)
  .describe("con_… or +number.");

/** What became of each contact, in the order given. */
export const labelledContacts = z.object({ items: z.array(itemResult) });

export const LABEL_ERRORS = ["contact_not_found", "contact_conflict", "label_not_found", "limit_exceeded"] as const;

/**
 * Changes the labels of many contacts, each for itself.
 * @param change  answers what the contact wears after; must refuse before it writes
 * @throws AppError  the first refusal, when there was no contact for which it went well
 */
export async function labelContacts(
  ctx: Ctx,
  ids: readonly string[],
  change: (contactId: string) => Promise<string[]>,
): Promise<{ items: ItemResult[] }> {
  await holdAll(ctx, ids);
  let changed = 0;
  const items = await perItem(ids, async (given) => {
    const contact = await holdContact(ctx, given);
    const before = (await labelsOf(ctx, "contact", [contact.id])).get(contact.id) ?? [];
    const after = await change(contact.id);
    if (sameLabels(before, after)) return contact.name;
    changed++;
    await db(ctx).update(contacts).set({ updatedAt: ctx.clock.now() }).where(eq(contacts.id, contact.id));
    ctx.audit.changed("contact", contact.id, { labels: before }, { labels: after });
    ctx.events.publish("contact.updated", { contact_id: contact.id });
    return contact.name;
  });
  if (!items.some((item) => item.ok)) await refuseAll(ctx, ids[0] ?? "", items[0], change);
  if (changed === 0) ctx.audit.nothing("the labels were so already");
  return { items };
}

/** In one order always, so that two calls about the same contacts do not wait for each other for ever. */
async function holdAll(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await db(ctx)
    .select({ id: contacts.id })
    .from(contacts)
    .where(inArray(contacts.id, [...new Set(ids)]))
    .orderBy(contacts.id)
    .for("update");
}

/** With nothing done the call itself is refused, with all that the first refusal says. */
async function refuseAll(
  ctx: Ctx,
  given: string,
  first: ItemResult | undefined,
  change: (contactId: string) => Promise<string[]>,
): Promise<never> {
  await change((await loadContact(ctx, given)).id);
  throw new AppError(first?.error?.code ?? "contact_not_found", {
    public: first?.error?.message ?? "Nobody was named.",
  });
}

function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
