import { defineOperation, nextCursor, pageInput } from "@parley/kernel";
import { z } from "zod";
import { chatsOfContact } from "../chats-of-contact.ts";
import { loadContact } from "../load-contact.ts";
import { contactChat, contactIdInput } from "../schemas.ts";

export const listContactChats = defineOperation({
  name: "list_contact_chats",
  summary: "List a contact's direct chats and shared groups, latest first.",
  guidance: "To read one: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "contacts:read",
  tier: "core",
  rest: "GET /contacts/{contact_id}/chats",
  input: z.object({
    contact_id: contactIdInput,
    type: z.enum(["direct", "group"]).optional().describe("Only chats of this kind."),
    ...pageInput,
  }),
  output: z.object({
    contact: z.object({ contact_id: z.string(), name: z.string() }),
    items: z.array(contactChat),
    next_cursor: nextCursor,
  }),
  errors: ["contact_not_found", "contact_conflict"],
  async run({ ctx, input }) {
    const row = await loadContact(ctx, input.contact_id);
    const page = await chatsOfContact(ctx, row.id, input);
    return { contact: { contact_id: row.id, name: row.name }, ...page };
  },
});
