import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { contactDetailOf } from "../contact-view.ts";
import { chatsOfContact } from "../chats-of-contact.ts";
import { loadContact } from "../load-contact.ts";
import { contactChat, contactDetail, contactIdInput } from "../schemas.ts";

const CHATS_SHOWN_MAX = 10;

export const getContact = defineOperation({
  name: "get_contact",
  summary: "One contact: numbers, labels, properties, consent, latest chats.",
  guidance: "Not its messages: get_contact_timeline.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "contacts:read",
  tier: "core",
  rest: "GET /contacts/{contact_id}",
  input: z.object({ contact_id: contactIdInput }),
  output: z.object({ contact: contactDetail, chats: z.array(contactChat).describe("The latest 10.") }),
  errors: ["contact_not_found", "contact_conflict"],
  givesWay: [{ part: "chats", whole: "list_contact_chats" }],
  async run({ ctx, input }) {
    const row = await loadContact(ctx, input.contact_id);
    const page = await chatsOfContact(ctx, row.id, { limit: CHATS_SHOWN_MAX });
    return { contact: await contactDetailOf(ctx, row), chats: page.items };
  },
});
