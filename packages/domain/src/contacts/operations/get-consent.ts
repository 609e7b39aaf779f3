import { cursorInstant, decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { consentView, viewOfConsent } from "../consents/consent-view.ts";
import { presentConsents } from "../consents/present-consents.ts";
import { purposeOf } from "../consents/write-consent.ts";
import { loadContact } from "../load-contact.ts";
import { contactIdInput } from "../schemas.ts";
import { contactConsents } from "../table.ts";

export const getConsent = defineOperation({
  name: "get_consent",
  summary: "What a person allowed or withdrew, by purpose, with evidence and history.",
  guidance: "present: what counts, by purpose. items: all that was recorded, newest first.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "privacy:manage",
  tier: "extended",
  rest: "GET /contacts/{contact_id}/consents",
  input: z.object({
    contact_id: contactIdInput,
    purpose: z.string().min(1).max(40).optional().describe("Only this purpose, such as marketing; all unless given."),
    ...pageInput,
  }),
  output: z.object({
    contact_id: z.string(),
    name: z.string(),
    present: z.record(z.string(), z.boolean()),
    items: z.array(consentView),
    next_cursor: nextCursor,
  }),
  errors: ["contact_not_found", "contact_conflict"],
  async run({ ctx, input }) {
    const contact = await loadContact(ctx, input.contact_id);
    const purpose = input.purpose === undefined ? undefined : purposeOf(input.purpose);
    const present = (await presentConsents(ctx, [contact.id])).get(contact.id) ?? [];
    const [at, id] = input.cursor === undefined ? [] : decodeCursor(input.cursor, 2);
    const rows = await db(ctx)
      .select()
      .from(contactConsents)
      .where(
        and(
          eq(contactConsents.contactId, contact.id),
          purpose === undefined ? undefined : eq(contactConsents.purpose, purpose),
          at === undefined
            ? undefined
            : sql`(${contactConsents.at}, ${contactConsents.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`,
        ),
      )
      .orderBy(desc(contactConsents.at), desc(contactConsents.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.at.toISOString(), row.id]);
    const asked = present.filter((row) => purpose === undefined || row.purpose === purpose);
    return {
      contact_id: contact.id,
      name: contact.name,
      present: Object.fromEntries(asked.map((row) => [row.purpose, row.granted])),
      ...page.showing(page.items.map(viewOfConsent)),
    };
  },
});
