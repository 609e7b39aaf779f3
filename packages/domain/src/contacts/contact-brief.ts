import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { NAMELESS_PERSON } from "../nameless.ts";
import { contactDetailOf } from "./contact-view.ts";
import { contactDetail } from "./schemas.ts";
import { outOfSight } from "./shown-names.ts";
import { contacts } from "./table.ts";

/** Who somebody is, beside what is said with them. */
export const contactBrief = contactDetail.pick({
  contact_id: true,
  name: true,
  number: true,
  push_name: true,
  internal: true,
  labels: true,
  custom_properties: true,
  consents: true,
  marketing_stopped_at: true,
  blocked_on: true,
});
export type ContactBrief = z.output<typeof contactBrief>;

/** To a key that may not read contacts, or not see this one, only the name and number, which their chat tells too. */
export async function contactBriefOf(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  contactId: string,
): Promise<ContactBrief | null> {
  const [row] = await db(ctx).select().from(contacts).where(eq(contacts.id, contactId));
  if (!row) return null;
  const { contact_id, name, number, ...set } = await contactDetailOf(ctx, row);
  const isUnseen = (await outOfSight(ctx, [row.id])).size > 0;
  const known = { contact_id, name: isUnseen ? (number ?? NAMELESS_PERSON) : name, ...(number ? { number } : {}) };
  if (isUnseen || !ctx.caller.scopes.has("contacts:read")) return known;
  const { push_name, internal, labels, custom_properties, consents, marketing_stopped_at, blocked_on } = set;
  const about = { push_name, internal, labels, custom_properties, consents, marketing_stopped_at, blocked_on };
  return { ...known, ...Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)) };
}
