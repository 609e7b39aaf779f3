import { AppError } from "@parley/kernel";

/** True when the trouble is the way to the database or the database's state, not what was asked of it. */
export function isStoreAway(error: unknown): boolean {
  if (error instanceof AppError) return error.code === "store_unavailable";
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return PASSING_CODE.test(code) || LOST.test(error.message) || isStoreAway(error.cause);
}

/**
 * Network errors of Node, and PostgreSQL's classes for lost connections (08), missing resources (53)
 * and operator intervention such as a restart (57P).
 */
const PASSING_CODE = /^(ECONN.*|EPIPE|ETIMEDOUT|08...|53...|57P..)$/;
/** The driver's own errors carry no code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** True when PostgreSQL ended a transaction that stood in the way of another, or the other in its. */
export function isVictim(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : "";
  return code === DEADLOCK_DETECTED || code === SERIALIZATION_FAILURE || isVictim(error.cause);
}

/** For a transaction of ours that found another had been before it; as an error's cause it has the same effect. It is begun again. */
export class Overtaken extends Error {
  readonly code = SERIALIZATION_FAILURE;
}

const DEADLOCK_DETECTED = "40P01";
const SERIALIZATION_FAILURE = "40001";

export function unavailable(error: unknown): AppError {
  return new AppError("store_unavailable", {
    public: "The database does not answer. It is tried again with the next call; if it stays, see /readyz.",
    internal: internalOf(error),
    cause: error,
  });
}

/** The connection was lost while the commit was under way: it may have been made. */
export function outcomeUnknown(error: unknown): AppError {
  return new AppError("store_unavailable", {
    public:
      "The database went away while this was being kept, so it may or may not have been. Look before you try it again, or try it with the same idempotency key.",
    internal: internalOf(error),
    retryable: false,
    cause: error,
  });
}

function internalOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
