import { defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { digitsOf } from "../../chats/index.ts";
import { likesOfNew, similarMade } from "../../labels/index.ts";
import { assertNameable } from "../assert-nameable.ts";
import { CHANGE_ERRORS, changeContact } from "../change-contact.ts";
import { contactDetailOf } from "../contact-view.ts";
import { holdRow } from "../hold-rows.ts";
import { findContactIdByPhone } from "../load-person.ts";
import { lockContacts } from "../merge-contacts.ts";
import { resolveContact } from "../resolve-contacts.ts";
import { contactDetail, contactWrites } from "../schemas.ts";

export const createContact = defineOperation({
  name: "create_contact",
  summary: "Add a contact by number, or name one who wrote.",
  guidance: "WhatsApp is not asked: check_whatsapp_number. Returns it.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "core",
  rest: "POST /contacts",
  input: z.object({
    phone_number: z.string().min(5).max(60).describe("The number with country code, such as +49 151 1234567."),
    name: z.string().min(1).max(80).describe("What we call them, at most 80 characters."),
    ...contactWrites,
  }),
  output: z.object({
    contact: contactDetail,
    created: z.boolean().describe("false: known before."),
    similar: similarMade,
  }),
  errors: ["contact_conflict", ...CHANGE_ERRORS],
  async run({ ctx, input }) {
    const digits = digitsOf(input.phone_number);
    const known = await findOrLock(ctx, digits);
    // Held before it is looked at: of several calls at once only the first one makes the contact.
    const before = await holdRow(ctx, known ?? (await resolveContact(ctx, { phone: digits })));
    const present = known ? await assertNameable(ctx, before.id, input.name) : undefined;
    const told = await likesOfNew(ctx, input.labels);
    const after = await changeContact(ctx, before, input, { isNew: !present });
    return { contact: await contactDetailOf(ctx, after), created: !present, ...told };
  },
});

/** Null where nobody has this number, and nobody else can be given it until the end of the transaction. */
async function findOrLock(ctx: Ctx, digits: string): Promise<string | null> {
  const known = await findContactIdByPhone(ctx, digits);
  if (known) return known;
  await lockContacts(ctx);
  return findContactIdByPhone(ctx, digits);
}
