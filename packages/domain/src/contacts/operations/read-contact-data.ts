import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { filePart } from "../personal-data/contact-data-file.ts";
import { loadSubject } from "../personal-data/subject.ts";

export const readContactData = defineOperation({
  name: "read_contact_data",
  summary: "Write down a part of what is stored about a person.",
  guidance: "Internal: called for whoever opens a link of export_contact_data.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "privacy:manage",
  tier: "internal",
  rest: null,
  input: z.object({
    contact_id: z.string().describe("Contact."),
    place: z.string().optional().describe("next of the part before; absent: the beginning."),
  }),
  output: z.object({ text: z.string(), next: z.string().nullable().describe("Null at the end.") }),
  errors: ["contact_not_found", "contact_conflict"],
  async run({ ctx, input }) {
    return filePart(ctx, await loadSubject(ctx, input.contact_id), input.place);
  },
});
