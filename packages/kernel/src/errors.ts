/**
 * Every error a caller may see, and the one table that says what each means on each surface.
 *
 * `code` is stable and public. `message` tells the next step. `internal` is for our log only:
 * never a secret, a phone number or the text of a message in either.
 */
export interface FieldProblem {
  /** Dotted path into the input, `""` for the whole. */
  path: string;
  message: string;
  expected?: string;
  received?: string;
  /** The parameter that an unknown key was probably meant to be. */
  nearest_key?: string;
  /** The valid value nearest to what came. */
  nearest?: unknown;
  /** A value of the right form. */
  example?: unknown;
  /** The tool that finds the right value. */
  finder?: string;
}

export interface AppErrorOptions {
  /** What happened and what to do next, in words for the caller. */
  public: string;
  internal?: string;
  fields?: FieldProblem[];
  /** The tool or setting that helps, when the sentence alone is not enough. */
  hint?: string;
  retryAfterSeconds?: number;
  retryable?: boolean;
  /** Extra data for the caller, such as candidates or a confirmation token. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

export interface ErrorBody {
  code: string;
  message: string;
  fields?: FieldProblem[];
  hint?: string;
  retry_after?: number;
  details?: Record<string, unknown>;
  request_id: string;
}

export class AppError extends Error {
  readonly code: string;
  readonly options: AppErrorOptions;

  constructor(code: string, options: AppErrorOptions) {
    super(options.public, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.options = options;
  }

  get retryable(): boolean {
    return this.options.retryable ?? RETRYABLE.has(this.code);
  }

  body(requestId: string): ErrorBody {
    const { fields, hint, retryAfterSeconds, details } = this.options;
    return {
      code: this.code,
      message: this.message.toWellFormed(),
      ...(fields && fields.length > 0 ? { fields: fields.map(wellFormed) } : {}),
      ...(hint ? { hint } : {}),
      ...(retryAfterSeconds === undefined ? {} : { retry_after: retryAfterSeconds }),
      ...(details ? { details } : {}),
      request_id: requestId,
    };
  }
}

/** What came is told by its beginning, which may end within a character; half of one is no text. */
function wellFormed(field: FieldProblem): FieldProblem {
  return {
    ...field,
    path: field.path.toWellFormed(),
    ...(field.received ? { received: field.received.toWellFormed() } : {}),
  };
}

const RETRYABLE = new Set(["rate_limited", "connector_unavailable", "store_unavailable", "internal"]);

const EXACT_STATUS: Record<string, number> = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_supported: 422,
  window_closed: 422,
  approval_required: 422,
  approval_declined: 422,
  rate_limited: 429,
  limit_exceeded: 429,
  payload_too_large: 413,
  cancelled: 499,
  connector_unavailable: 503,
  store_unavailable: 503,
  internal: 500,
};

/** HTTP status for an error code; 500 for a code of no known family, so a typo is loud. */
export function httpStatusOf(code: string): number {
  const exact = EXACT_STATUS[code];
  if (exact !== undefined) return exact;
  if (code.endsWith("_not_found")) return 404;
  if (code.endsWith("_conflict") || code.endsWith("_invalid")) return 409;
  return 500;
}

/** True when the code belongs to a family of the table; the catalogue test checks every declared code. */
export function isKnownErrorCode(code: string): boolean {
  return code === "internal" || httpStatusOf(code) !== 500;
}

/** A failed query names its parameters, and those are numbers and the text of messages. */
function withoutParameters(text: string): string {
  return text.replace(/\nparams:[\s\S]*?(?=\n\s+at |$)/g, "\nparams: [left out]");
}

/** Turns anything thrown into an AppError; what has no name becomes `internal`, once, here. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("internal", {
    public:
      "Something failed on our side. Try once more; if it stays, give the request id to whoever runs this server.",
    internal: withoutParameters(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    cause: error,
  });
}
