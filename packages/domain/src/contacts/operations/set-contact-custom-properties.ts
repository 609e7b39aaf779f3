import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { propertiesInput } from "../../properties/index.ts";
import { CHANGE_ERRORS, changeContact } from "../change-contact.ts";
import { contactDetailOf } from "../contact-view.ts";
import { holdContact } from "../load-contact.ts";
import { contactDetail, contactIdInput } from "../schemas.ts";

export const setContactCustomProperties = defineOperation({
  name: "set_contact_custom_properties",
  summary: "Set custom properties of a contact.",
  guidance: "Others stay; null removes. Values are checked by type; a new name is defined by its first value.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "extended",
  rest: "PATCH /contacts/{contact_id}/custom-properties",
  input: z.object({ contact_id: contactIdInput, properties: propertiesInput }),
  output: z.object({ contact: contactDetail }),
  errors: ["contact_not_found", "contact_conflict", ...CHANGE_ERRORS],
  async run({ ctx, input }) {
    const before = await holdContact(ctx, input.contact_id);
    const after = await changeContact(ctx, before, { custom_properties: input.properties }, { field: "properties" });
    return { contact: await contactDetailOf(ctx, after) };
  },
});
