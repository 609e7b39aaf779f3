import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { likesOfNew, similarMade } from "../../labels/index.ts";
import { assertNamesChange } from "../../nothing-to-change.ts";
import { ownName } from "../../own-name.ts";
import { CHANGE_ERRORS, changeContact } from "../change-contact.ts";
import { contactDetailOf } from "../contact-view.ts";
import { holdContact } from "../load-contact.ts";
import { contactDetail, contactIdInput, contactWrites } from "../schemas.ts";

export const updateContact = defineOperation({
  name: "update_contact",
  summary: "Change name, labels, internal mark or properties of a contact.",
  guidance: "The rest stays; not shown on WhatsApp. Returns it.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "core",
  rest: "PATCH /contacts/{contact_id}",
  input: z.object({
    contact_id: contactIdInput,
    name: z
      .string()
      .max(80)
      .nullable()
      .optional()
      .describe("What we call them, at most 80 characters; null: as they call themselves."),
    ...contactWrites,
  }),
  output: z.object({ contact: contactDetail, similar: similarMade }),
  errors: ["contact_not_found", "contact_conflict", ...CHANGE_ERRORS],
  async run({ ctx, input }) {
    assertNamesChange(input, ["name", "internal", "labels", "custom_properties"]);
    const before = await holdContact(ctx, input.contact_id);
    const name = input.name === undefined ? {} : { name: ownName(input.name) };
    const told = await likesOfNew(ctx, input.labels);
    const after = await changeContact(ctx, before, { ...input, ...name });
    return { contact: await contactDetailOf(ctx, after), ...told };
  },
});
