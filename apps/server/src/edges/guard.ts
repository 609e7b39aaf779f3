import type { MiddlewareHandler } from "hono";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/**
 * Refuses requests that a page of another site could make a browser send: a foreign Host (DNS
 * rebinding) or a foreign Origin. Webhooks come from servers and carry neither problem.
 */
export function hostGuard(allowedHosts: readonly string[], publicUrl: string): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...allowedHosts, new URL(publicUrl).hostname]);
  return async (c, next) => {
    const host = hostName(`http://${c.req.header("host") ?? ""}`);
    const origin = c.req.header("origin");
    if (!host || !allowed.has(host)) {
      return c.json(
        {
          code: "forbidden",
          message: "This host name is not allowed. Add it to PARLEY_ALLOWED_HOSTS.",
          request_id: "",
        },
        403,
      );
    }
    if (origin !== undefined && origin !== "null" && !allowed.has(hostName(origin) ?? "")) {
      return c.json(
        {
          code: "forbidden",
          message: "This origin is not allowed. Add its host to PARLEY_ALLOWED_HOSTS.",
          request_id: "",
        },
        403,
      );
    }
    if (origin === "null") {
      return c.json(
        {
          code: "forbidden",
          message: "Requests without an origin of their own are not allowed.",
          request_id: "",
        },
        403,
      );
    }
    await next();
  };
}

function hostName(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : null;
}
