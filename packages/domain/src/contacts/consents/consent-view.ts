import { toSecond } from "@parley/kernel";
import { z } from "zod";
import type { Consent } from "./present-consents.ts";

export const consentView = z.object({
  consent_id: z.string(),
  purpose: z.string(),
  granted: z.boolean(),
  source: z.string(),
  evidence: z.string().optional(),
  at: z.string().describe("When they said so."),
  recorded_at: z.string().optional().describe("When it was written down, where later."),
  recorded_by: z.string(),
  recorded_by_id: z.string().optional(),
});
export type ConsentView = z.output<typeof consentView>;

export function viewOfConsent(row: Consent): ConsentView {
  const [at, recordedAt] = [toSecond(row.at), toSecond(row.recordedAt)];
  return {
    consent_id: row.id,
    purpose: row.purpose,
    granted: row.granted,
    source: row.source,
    ...(row.evidence === null ? {} : { evidence: row.evidence }),
    at,
    ...(recordedAt === at ? {} : { recorded_at: recordedAt }),
    recorded_by: row.recordedBy,
    ...(row.recordedById ? { recorded_by_id: row.recordedById } : {}),
  };
}
