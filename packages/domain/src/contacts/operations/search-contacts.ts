import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { contactViews } from "../contact-view.ts";
import { findContactIds } from "../find-contacts.ts";
import type { ContactRow } from "../load-contact.ts";
import { loadContacts } from "../load-contacts.ts";
import { contactView } from "../schemas.ts";

/** Looked at before those a key may not see are left out. */
const FOUND_MAX = 500;

export const searchContacts = defineOperation({
  name: "search_contacts",
  summary: "Find contacts by parts of name, number, username, label or property.",
  guidance: "Gives contact_id. Words said: search_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "contacts:read",
  tier: "core",
  rest: "GET /contacts/search",
  input: z.object({
    query: z
      .string()
      .min(1)
      .max(100)
      .describe(
        "Part of a name or number, a username, a label, or a property as name:value; such as ana, +49151, vip or plan:gold.",
      ),
    limit: z.number().int().min(1).max(100).default(20).describe("How many to answer with, 1 to 100; 20 unless given."),
  }),
  output: z.object({
    items: z.array(contactView.extend({ push_name: z.string().optional().describe("Theirs, if not ours.") })),
    more: z.boolean().optional().describe("There are more: say more of the name."),
    similar: z.boolean().optional().describe("Nothing fits; these are spelled nearly so."),
  }),
  errors: [],
  async run({ ctx, input }) {
    const { ids, near } = await findContactIds(ctx, input.query, FOUND_MAX);
    const rows = await loadContacts(ctx, ids);
    const shown = rows.slice(0, input.limit);
    const views = await contactViews(ctx, shown);
    return {
      items: views.map((view, place) => ({ ...view, ...ownName(shown[place]) })),
      ...(rows.length > input.limit ? { more: true } : {}),
      ...(near && rows.length > 0 ? { similar: true } : {}),
    };
  },
});

/** Why somebody is found whom we call otherwise. */
function ownName(row: ContactRow | undefined): { push_name?: string } {
  if (!row?.pushName || row.nameSource !== "saved" || row.pushNameFolded === row.nameFolded) return {};
  return { push_name: row.pushName };
}
