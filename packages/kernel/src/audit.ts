import { AppError } from "./errors.ts";

/** What one write changed, as the audit row will keep it. */
export interface AuditChange {
  entity: string;
  entityId: string;
  before: unknown;
  after: unknown;
}

export interface AuditRow {
  operation: string;
  result: "ok" | "nothing";
  changes: AuditChange[];
  reason?: string;
  input: unknown;
}

/**
 * Collects what a write did. A write that calls neither `changed` nor `nothing` throws, so
 * forgetting the audit is impossible rather than wrong.
 */
export class AuditRecorder {
  readonly changes: AuditChange[] = [];
  #reason: string | undefined;

  changed(entity: string, entityId: string, before: unknown, after: unknown): void {
    this.changes.push({ entity, entityId, before: redact(before), after: redact(after) });
  }

  nothing(reason: string): void {
    this.#reason = reason;
  }

  /** @throws internal  the write recorded neither a change nor a reason */
  row(operation: string, input: unknown): AuditRow {
    if (this.changes.length === 0 && this.#reason === undefined) {
      throw new AppError("internal", {
        public: "This call could not be recorded in the audit, so it was not done. Report the request id.",
        internal: `${operation} called neither audit.changed nor audit.nothing`,
      });
    }
    return {
      operation,
      result: this.changes.length > 0 ? "ok" : "nothing",
      changes: this.changes,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      input: redact(input),
    };
  }
}

const SECRET_KEY = /^(?:.*_)?(?:secrets?|token|password|api_key|access_token|key_hash|base64)$/i;
const TEXT_KEYS = new Set(["text", "body", "caption"]);
const STRING_CHARS_MAX = 500;
const DEPTH_MAX = 6;

/** True of a field whose value is never written down, nor said back to whoever gave it. */
export function isSecretName(name: string): boolean {
  return SECRET_KEY.test(name);
}

/** A copy without secrets and without the text of messages (its length stays), bounded in depth and size. */
export function redact(value: unknown, depth = 0): unknown {
  if (value === null || value === undefined) return value ?? null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "string")
    return value.length > STRING_CHARS_MAX ? `${value.slice(0, STRING_CHARS_MAX)}…` : value;
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return value;
  if (depth >= DEPTH_MAX) return "…";
  if (Array.isArray(value)) return value.slice(0, 200).map((item) => redact(item, depth + 1));
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (isSecretName(key) && item !== null && item !== undefined) out[key] = "[redacted]";
    else if (TEXT_KEYS.has(key) && typeof item === "string") out[key] = `[${item.length} characters]`;
    else out[key] = redact(item, depth + 1);
  }
  return out;
}
