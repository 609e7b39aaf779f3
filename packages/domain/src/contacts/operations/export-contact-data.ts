import { defineOperation, toSecond, type ContentBlock } from "@parley/kernel";
import { z } from "zod";
import { askerOf, fileNameFrom, LINK_LIFETIME_MS } from "../../linked-file.ts";
import { countsOf } from "../personal-data/contact-data-file.ts";
import { contactDataLink, MIME_TYPE } from "../personal-data/open-contact-data.ts";
import { loadSubject } from "../personal-data/subject.ts";
import { contactIdInput } from "../schemas.ts";

export const exportContactData = defineOperation({
  name: "export_contact_data",
  summary: "A link to everything stored about one person, as a JSON file.",
  guidance:
    "For a request of access. Lives 15 minutes. Also of who was removed. Attachments are named, not included. Lists of people: export_contacts.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "privacy:manage",
  tier: "extended",
  rest: "GET /contacts/{contact_id}/data",
  input: z.object({ contact_id: contactIdInput }),
  output: z.object({
    contact_id: z.string(),
    name: z.string(),
    filename: z.string(),
    mime_type: z.string(),
    counts: z.record(z.string(), z.number().int()).describe("Rows by list of the file."),
    url: z.string().describe("Opens for whoever has it, without a key."),
    expires_at: z.string(),
  }),
  showsWords: true,
  errors: ["contact_not_found", "contact_conflict"],
  async run({ ctx, input }) {
    const subject = await loadSubject(ctx, input.contact_id);
    const today = ctx.clock.now().toISOString().slice(0, 10);
    const filename = `${fileNameFrom(subject.name, "contact")} ${today}.json`;
    const expiresAt = new Date(ctx.clock.now().getTime() + LINK_LIFETIME_MS);
    return {
      contact_id: subject.id,
      name: subject.name,
      filename,
      mime_type: MIME_TYPE,
      counts: await countsOf(ctx, subject),
      url: contactDataLink(ctx.ports, { ...askerOf(ctx), contactId: subject.id, filename }, expiresAt),
      expires_at: toSecond(expiresAt),
    };
  },
  content: ({ url, filename, mime_type: mimeType }): ContentBlock[] => [
    { type: "resource_link", uri: url, name: filename, mimeType },
  ],
});
