import { defineOperation, nextCursor, pageInput, detailInput } from "@parley/kernel";
import { z } from "zod";
import { rankedPage, rankedPlace } from "../../ranked-page.ts";
import { contactDetails, contactViews } from "../contact-view.ts";
import { findContactIds } from "../find-contacts.ts";
import type { ContactRow } from "../load-contact.ts";
import { loadContacts } from "../load-contacts.ts";
import { contactDetail, contactView } from "../schemas.ts";

/** Looked at beyond the page before, from which those a key may not see are left out. */
const AHEAD_MAX = 500;

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
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(
      z.union([
        contactDetail,
        contactView.extend({ push_name: z.string().optional().describe("Theirs, if not ours.") }),
      ]),
    ),
    next_cursor: nextCursor,
    similar: z.boolean().optional().describe("Nothing fits; these are spelled nearly so."),
  }),
  errors: [],
  async run({ ctx, input }) {
    const after = rankedPlace(input.cursor);
    const idsMax = after.place + AHEAD_MAX;
    const { ids, near } = await findContactIds(ctx, input.query, idsMax);
    const rows = await loadContacts(ctx, ids);
    const ranked = { ids, rows, idOf: (row: ContactRow) => row.id, hasMore: ids.length >= idsMax };
    const page = rankedPage(ranked, after, input.limit);
    const told = near && rows.length > 0 ? { similar: true } : {};
    if (input.fields === "full") return { ...page.showing(await contactDetails(ctx, page.items)), ...told };
    const views = await contactViews(ctx, page.items);
    return { ...page.showing(views.map((view, place) => ({ ...view, ...ownName(page.items[place]) }))), ...told };
  },
});

/** Why somebody is found whom we call otherwise. */
function ownName(row: ContactRow | undefined): { push_name?: string } {
  if (!row?.pushName || row.nameSource !== "saved" || row.pushNameFolded === row.nameFolded) return {};
  return { push_name: row.pushName };
}
