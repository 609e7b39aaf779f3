import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { labelNamesInput, likesOfNew, setLabels, similarMade } from "../../labels/index.ts";
import { contactIdsInput, LABEL_ERRORS, labelContacts, labelledContacts } from "../label-contacts.ts";

export const setContactLabels = defineOperation({
  name: "set_contact_labels",
  summary: "Replace all labels of contacts; [] takes all off.",
  guidance: "To keep others: add_contact_labels. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "core",
  rest: "PUT /contacts/labels",
  input: z.object({ contact_ids: contactIdsInput, labels: labelNamesInput }),
  output: labelledContacts.extend({ similar: similarMade }),
  errors: [...LABEL_ERRORS],
  async run({ ctx, input }) {
    const told = await likesOfNew(ctx, input.labels);
    const done = await labelContacts(ctx, input.contact_ids, (id) => setLabels(ctx, "contact", id, input.labels));
    return { ...done, ...told };
  },
});
