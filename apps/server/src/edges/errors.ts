import { httpStatusOf, toAppError, type AppError } from "@parley/kernel";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Log } from "./edge.ts";

/** The one answer for anything thrown on the HTTP side. What has no name is logged here, once. */
export function errorResponse(c: Context, thrown: unknown, requestId: string, log: Log): Response {
  const error = toAppError(thrown);
  logError(error, requestId, log);
  if (error.code === "unauthorized") c.header("WWW-Authenticate", 'Bearer realm="parley"');
  const { retryAfterSeconds } = error.options;
  if (retryAfterSeconds !== undefined) c.header("Retry-After", String(Math.ceil(retryAfterSeconds)));
  return c.json(error.body(requestId), httpStatusOf(error.code) as ContentfulStatusCode);
}

export function logError(error: AppError, requestId: string, log: Log): void {
  const fields = { code: error.code, requestId, internal: error.options.internal };
  if (error.code === "internal") log.error(fields, "internal error");
  else log.debug(fields, "refused");
}
