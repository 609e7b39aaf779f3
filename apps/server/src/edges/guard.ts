import type { MiddlewareHandler } from "hono";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/**
 * Refuses requests that a page of another site could make a browser send: a foreign Host (DNS
 * rebinding) or a foreign Origin. Webhooks come from servers and carry neither problem.
 */
export function hostGuard(
  allowedHosts: readonly string[],
  publicUrl: string,
  nextRequestId: () => string,
): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...allowedHosts, new URL(publicUrl).hostname]);
  return async (c, next) => {
    const problem = problemIn(c.req.header("host"), c.req.header("origin"), allowed);
    if (problem === null) return next();
    const requestId = nextRequestId();
    const body = { code: "forbidden", message: problem, request_id: requestId };
    return c.json(body, 403, { "X-Request-Id": requestId });
  };
}

function problemIn(host: string | undefined, origin: string | undefined, allowed: ReadonlySet<string>): string | null {
  if (!allowed.has(hostName(`http://${host ?? ""}`) ?? ""))
    return "This host name is not allowed. Add it to PARLEY_ALLOWED_HOSTS.";
  if (origin === undefined) return null;
  if (origin === "null") return "Requests without an origin of their own are not allowed.";
  return allowed.has(hostName(origin) ?? "")
    ? null
    : "This origin is not allowed. Add its host to PARLEY_ALLOWED_HOSTS.";
}

function hostName(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : null;
}
