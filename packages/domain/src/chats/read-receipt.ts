import type { JobHandler } from "@parley/jobs";
import { AppError } from "@parley/kernel";
import type { WorkerDeps } from "../worker.ts";

export const RECEIPT_JOB = "send_read_receipt";

/** Tells the network that a message and all before it were read. Twice is harmless; a message too old for it is let go. */
export function receiptJobs({ kernel }: WorkerDeps): Record<string, JobHandler> {
  return {
    [RECEIPT_JOB]: async (run, input) => {
      const connector = await kernel.ports.connectors.of(run.workspaceId, String(input["phone_id"]));
      await run.step("receipt", async () => {
        try {
          await connector.abilities.readReceipts?.markRead(String(input["provider_id"]));
        } catch (error) {
          // A receipt is a courtesy: what the network no longer knows, or cannot take now, is not worth a retry.
          if (!(error instanceof AppError)) throw error;
        }
      });
    },
  };
}
