import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { addLabels, labelNamesInput, likesOfNew, similarMade } from "../../labels/index.ts";
import { contactIdsInput, LABEL_ERRORS, labelContacts, labelledContacts } from "../label-contacts.ts";

export const addContactLabels = defineOperation({
  name: "add_contact_labels",
  summary: "Add labels to contacts, to group them; new names too.",
  guidance: "Others stay: set_contact_labels. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "core",
  rest: "POST /contacts/labels/add",
  input: z.object({ contact_ids: contactIdsInput, labels: labelNamesInput.min(1) }),
  output: labelledContacts.extend({ similar: similarMade }),
  errors: [...LABEL_ERRORS],
  async run({ ctx, input }) {
    const told = await likesOfNew(ctx, input.labels);
    const done = await labelContacts(ctx, input.contact_ids, (id) => addLabels(ctx, "contact", id, input.labels));
    return { ...done, ...told };
  },
});
