import { EventBatch } from "./event-batch.ts";

/** One valid input per operation of this slice. */
export const fixtures: Record<string, (rows: { phoneId: string }) => Record<string, unknown>> = {
  record_inbound_events: (rows) => ({
    phone_id: rows.phoneId,
    batch: new EventBatch([
      {
        kind: "account",
        type: "account_update",
        at: "2026-11-21T09:00:00.000Z",
        payload: { event: "VERIFIED_ACCOUNT" },
      },
    ]),
  }),
};
