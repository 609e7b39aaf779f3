import { AppError, defineOperation, nearestOf, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { loadWorkspace, timeFrom } from "../../workspaces/index.ts";
import { consentView, viewOfConsent } from "../consents/consent-view.ts";
import { MARKETING, purposeOf, writeConsent } from "../consents/write-consent.ts";
import { holdContact } from "../load-contact.ts";
import { contactIdInput } from "../schemas.ts";

export const recordConsent = defineOperation({
  name: "record_consent",
  summary: "Record what a person allowed or withdrew.",
  guidance: "The newest counts; purpose `marketing` gates marketing.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "privacy:manage",
  tier: "extended",
  rest: "POST /contacts/{contact_id}/consents",
  input: z.object({
    contact_id: contactIdInput,
    purpose: z
      .string()
      .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, "is not a short name")
      .describe("What it is for, such as marketing."),
    granted: z.boolean().describe("true: they agreed; false: they withdrew or refused."),
    source: z
      .string()
      .min(1)
      .max(100)
      .describe("Where they said so, such as web form or call; at most 100 characters."),
    evidence: z
      .string()
      .max(2_000)
      .optional()
      .describe("What proves it: their words, a link or the id of a message; at most 2000 characters."),
    at: z.string().max(40).optional().describe("When they said so: ISO 8601, not ahead of now. Now unless given."),
  }),
  output: z.object({
    contact_id: z.string(),
    name: z.string(),
    in_force: consentView.describe("What counts for this purpose, which is newer where `at` lies before it."),
  }),
  errors: ["contact_not_found", "contact_conflict"],
  async run({ ctx, input }) {
    const contact = await holdContact(ctx, input.contact_id);
    const word = {
      purpose: purposeFrom(input.purpose),
      granted: input.granted,
      source: input.source,
      evidence: input.evidence,
      at: await saidAt(ctx, input.at),
    };
    const { consent, inForce } = await writeConsent(ctx, contact.id, word);
    if (consent) {
      const { evidence: _kept, ...shown } = word;
      ctx.audit.changed("contact", contact.id, null, { consent: { ...shown, at: word.at.toISOString() } });
      const { purpose, granted } = inForce;
      ctx.events.publish("contact.consent_recorded", { contact_id: contact.id, purpose, granted });
    } else ctx.audit.nothing("this was recorded already");
    return { contact_id: contact.id, name: contact.name, in_force: viewOfConsent(inForce) };
  },
});

/** A word that is nearly `marketing` would be recorded and stop nothing. */
function purposeFrom(given: string): string {
  const purpose = purposeOf(given);
  if (purpose === MARKETING || !nearestOf(purpose, [MARKETING])) return purpose;
  throw new AppError("invalid_input", {
    public: `\`purpose\` is nearly \`${MARKETING}\`, which alone decides whether marketing is sent. Use that word, or one that differs more.`,
    fields: [{ path: "purpose", message: `is nearly ${MARKETING}`, received: given, nearest: MARKETING }],
  });
}

async function saidAt(ctx: Ctx, text: string | undefined): Promise<Date> {
  const now = ctx.clock.now();
  if (text === undefined) return now;
  const at = timeFrom(text, "at", now, (await loadWorkspace(ctx)).timeZone);
  if (at <= now) return at;
  throw new AppError("invalid_input", {
    public: "`at` lies in the future; it is when they said so.",
    fields: [{ path: "at", message: "lies in the future", received: text, expected: "a time that is past" }],
  });
}
