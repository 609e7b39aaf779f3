import { defineOperation, nextCursor, pageInput, sinceInput, untilInput } from "@parley/kernel";
import { z } from "zod";
import { spanFrom } from "../../workspaces/index.ts";
import { wordsIn } from "../../words-shown.ts";
import { loadContact } from "../load-contact.ts";
import { contactIdInput } from "../schemas.ts";
import { readTimeline } from "../timeline/read-timeline.ts";
import { TIMELINE_KINDS, timelineEntry } from "../timeline/timeline-source.ts";

export const getContactTimeline = defineOperation({
  name: "get_contact_timeline",
  summary: "Everything that happened with one contact across chats, newest first.",
  guidance: "Texts are cut: get_message.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "contacts:read",
  tier: "core",
  rest: "GET /contacts/{contact_id}/timeline",
  input: z.object({
    contact_id: contactIdInput,
    kinds: z
      .array(z.enum(TIMELINE_KINDS))
      .min(1)
      .max(TIMELINE_KINDS.length)
      .optional()
      .describe("Only these kinds; all that the key may read unless given."),
    since: sinceInput,
    until: untilInput,
    ...pageInput,
  }),
  output: z.object({
    contact: z.object({ contact_id: z.string(), name: z.string() }),
    items: z.array(timelineEntry),
    left_out: z.array(z.enum(TIMELINE_KINDS)).optional().describe("The key may not read these."),
    next_cursor: nextCursor,
  }),
  showsWords: wordsIn("text"),
  errors: ["contact_not_found", "contact_conflict"],
  async run({ ctx, input }) {
    const contact = await loadContact(ctx, input.contact_id);
    const page = await readTimeline(ctx, contact, input.kinds, {
      ...(await spanFrom(ctx, input)),
      limit: input.limit,
      cursor: input.cursor,
    });
    return {
      contact: { contact_id: contact.id, name: contact.name },
      items: page.items,
      ...(page.leftOut.length > 0 ? { left_out: page.leftOut } : {}),
      next_cursor: page.next_cursor,
    };
  },
});
