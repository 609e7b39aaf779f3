import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { labelNamesInput, labelsToTakeOff, removeLabels, unknownLabels } from "../../labels/index.ts";
import { contactIdsInput, LABEL_ERRORS, labelContacts, labelledContacts } from "../label-contacts.ts";

export const removeContactLabels = defineOperation({
  name: "remove_contact_labels",
  summary: "Take labels off contacts where they no longer fit.",
  guidance: "Others stay. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "contacts:write",
  tier: "core",
  rest: "POST /contacts/labels/remove",
  input: z.object({ contact_ids: contactIdsInput, labels: labelNamesInput.min(1) }),
  output: labelledContacts.extend({ unknown_labels: unknownLabels }),
  errors: [...LABEL_ERRORS],
  async run({ ctx, input }) {
    const { known, told } = await labelsToTakeOff(ctx, input.labels);
    const done = await labelContacts(ctx, input.contact_ids, (id) => removeLabels(ctx, "contact", id, known));
    return { ...done, ...told };
  },
});
