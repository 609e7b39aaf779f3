import type { GroupOutcome } from "@parley/connectors/contract";
import { AppError } from "@parley/kernel";

/**
 * The value of something read from the network for a caller who waits for it.
 * @throws group_conflict and others  as the network refused it; connector_unavailable when it did not answer
 */
export function readValue<T>(outcome: GroupOutcome<T>): T {
  if (outcome.outcome === "done") return outcome.value;
  if (outcome.outcome === "rejected") {
    const { code, message, retryable, retryAfterSeconds } = outcome.error;
    throw new AppError(code, {
      public: message,
      retryable,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  }
  throw new AppError("connector_unavailable", {
    public: "WhatsApp did not answer. Try again in a moment.",
    internal: outcome.outcome === "unknown" ? outcome.reason : "answered later",
  });
}
