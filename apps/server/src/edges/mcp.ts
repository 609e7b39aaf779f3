import { AsyncLocalStorage } from "node:async_hooks";
import { AppError, httpStatusOf, toAppError } from "@parley/kernel";
import {
  createMcpHandler,
  isLegacyRequest,
  ProtocolError,
  ProtocolErrorCode,
  type ServerEvent,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import { Hono, type Context } from "hono";
import { boundedBody } from "./bounded-body.ts";
import { callerOf, type Credential, type EdgeContext } from "./edge.ts";
import { stillValid } from "./key-check.ts";
import { choiceFromQuery, instructionsOf } from "./mcp-catalogue.ts";
import type { Aliases } from "./mcp-aliases.ts";
import { buildMcpServer, mounted, type MountOnMcp, type Questions } from "./mcp-server.ts";
import { OpenQuestions } from "./mcp-open-questions.ts";
import { MCP_LIMITS, type McpLimits } from "./mcp-limits.ts";
import { OpenSubscriptions } from "./mcp-open-subscriptions.ts";
import { LegacySessions } from "./mcp-sessions.ts";
import { urisTouchedBy } from "./mcp-resource-templates.ts";
import { assertMaySubscribe } from "./mcp-resources.ts";

/** A base64 file of 16 MB with room for the rest. Larger ones are uploaded first. */
const BODY_BYTES_MAX = 24 * 1024 * 1024;

/**
 * `/mcp`: Streamable HTTP in both eras on one address. 2026-07-28 is stateless, one server object
 * per request; before it, real sessions. The key is checked on every request of either.
 */
export function mcpEdge(
  edge: EdgeContext,
  mount: MountOnMcp = () => {},
  limits: McpLimits = MCP_LIMITS,
): { app: Hono; close(): Promise<void> } {
  const questions: Questions = {
    open: new OpenQuestions(() => edge.kernel.clock.now().getTime()),
    withinMs: limits.answerWithinMs,
  };
  const legacy = new LegacySessions(
    edge,
    (credentialNow, url, subscriptions, instructions) =>
      mounted(
        buildMcpServer(edge, credentialNow, choiceFromQuery(url.searchParams), subscriptions, instructions, questions),
        mount,
      ),
    limits,
  );
  const modern = modernHandlers(edge, mount, questions, limits.subscriptionsPerWorkspace);
  const app = new Hono();
  app.all("/", async (c) => {
    try {
      const credential = await edge.auth.bearer(c.req.header("authorization"));
      choiceFromQuery(new URL(c.req.url).searchParams);
      const parsedBody = c.req.method === "POST" ? await jsonBody(c) : undefined;
      const request = c.req.raw;
      if (await isLegacyRequest(request, parsedBody)) return await legacy.handle(request, parsedBody, credential);
      return await modern.handle(request, parsedBody, credential);
    } catch (error) {
      return refusal(c, error, edge);
    }
  });
  return {
    app,
    async close() {
      await Promise.all([legacy.closeAll(), modern.close()]);
    },
  };
}

/** One handler per key, so that its subscriptions hear its own workspace only, and end with the key. */
function modernHandlers(edge: EdgeContext, mount: MountOnMcp, questions: Questions, subscriptionsMax: number) {
  const open = new OpenSubscriptions(subscriptionsMax);
  const handlers = new Map<string, ReturnType<typeof createMcpHandler>>();
  const arrivals = new WeakMap<Request, { credential: Credential; instructions: string | null }>();

  function handlerOf({ keyId, workspaceId }: Credential, request: Request): ReturnType<typeof createMcpHandler> {
    let handler = handlers.get(keyId);
    if (!handler) {
      const isValid = stillValid(edge, request.headers.get("authorization") ?? undefined);
      handler = createMcpHandler(({ requestInfo }) => serverFor(requestInfo), {
        legacy: "reject",
        bus: eventBus(edge, workspaceId, isValid, () => end(keyId), open),
        maxSubscriptions: subscriptionsMax,
        maxRequestBodySize: BODY_BYTES_MAX,
      });
      handlers.set(keyId, handler);
    }
    return handler;
  }

  function serverFor(request: Request | undefined) {
    const arrival = request && arrivals.get(request);
    if (!request || !arrival)
      throw new AppError("internal", {
        public: "The request lost its key on the way.",
        internal: "no credential for the request",
      });
    const choice = choiceFromQuery(new URL(request.url).searchParams);
    return mounted(
      buildMcpServer(edge, () => arrival.credential, choice, null, arrival.instructions, questions),
      mount,
    );
  }

  function end(keyId: string): void {
    void handlers.get(keyId)?.close();
    handlers.delete(keyId);
  }

  return {
    async handle(request: Request, parsedBody: unknown, credential: Credential): Promise<Response> {
      const subscription = await subscriptionIn(edge, parsedBody, credential, open);
      if (subscription instanceof Response) return subscription;
      const isGreeting = (parsedBody as { method?: unknown } | null)?.method === "server/discover";
      const choice = choiceFromQuery(new URL(request.url).searchParams);
      const instructions = isGreeting ? await instructionsOf(edge, credential, choice) : null;
      arrivals.set(request, { credential, instructions });
      return subscribing.run(subscription, () => handlerOf(credential, request).fetch(request, { parsedBody }));
    },
    async close() {
      await Promise.all([...handlers.values()].map((handler) => handler.close()));
    },
  };
}

/** What the request at hand subscribes to. The SDK asks the bus for a subscription without saying whose it is. */
const subscribing = new AsyncLocalStorage<Aliases | null>();

/**
 * A subscription is checked like a reading of each resource; the SDK hands its filter to no handler of ours.
 * @returns the refusal, what is subscribed to, or null when the request is no subscription
 */
async function subscriptionIn(
  edge: EdgeContext,
  body: unknown,
  credential: Credential,
  open: OpenSubscriptions,
): Promise<Response | Aliases | null> {
  const message = body as {
    id?: unknown;
    method?: unknown;
    params?: { notifications?: Record<string, unknown> } & Record<string, unknown>;
  };
  if (message?.method !== "subscriptions/listen") return null;
  const wanted = message.params?.notifications?.["resourceSubscriptions"] ?? message.params?.["resourceSubscriptions"];
  const uris = Array.isArray(wanted) ? wanted.map(String) : [];
  try {
    open.assertRoom(credential.workspaceId);
    return await assertMaySubscribe(edge, uris, callerOf(credential, "mcp", edge.kernel.ids.next("request")));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return Response.json({
      jsonrpc: "2.0",
      id: message.id ?? null,
      error: { code: error.code, message: error.message, data: error.data },
    });
  }
}

/** The outbox as the SDK's event bus. Events come from the store, so any process's write is heard. */
function eventBus(
  edge: EdgeContext,
  workspaceId: string,
  isValid: () => Promise<boolean>,
  onInvalid: () => void,
  open: OpenSubscriptions,
): ServerEventBus {
  return {
    publish: () => {
      throw new Error("Changes are published through the outbox.");
    },
    subscribe(listener: (event: ServerEvent) => void) {
      const aliases = subscribing.getStore();
      const tell = async (uris: string[]) => {
        if (!(await isValid())) return onInvalid();
        for (const uri of uris) listener({ kind: "resource_updated", uri });
      };
      const stop = edge.feed.subscribe(workspaceId, (event) => {
        const uris = aliases?.heardAs(urisTouchedBy(event)) ?? [];
        if (uris.length > 0) void tell(uris);
      });
      return open.counted(workspaceId, stop);
    },
  };
}

async function jsonBody(c: Context): Promise<unknown> {
  const body = await boundedBody(c, BODY_BYTES_MAX, TOO_LARGE);
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new AppError("invalid_input", { public: NOT_JSON });
  }
}

const NOT_JSON = "The body is not JSON.";
const TOO_LARGE =
  "This is larger than an MCP request may be (24 MB). Upload the file with POST /v1/media and pass its file_id.";

const SERVER_ERROR = -32_000;

/** Before a JSON-RPC request is known, errors are HTTP statuses with a JSON-RPC error that clients print. */
function refusal(c: Context, thrown: unknown, edge: EdgeContext): Response {
  const requestId = edge.kernel.ids.next("request");
  const error = toAppError(thrown);
  if (error.code === "internal") edge.log.error({ requestId, internal: error.options.internal }, "internal error");
  const headers: Record<string, string> = { "X-Request-Id": requestId };
  if (error.code === "unauthorized") headers["WWW-Authenticate"] = 'Bearer realm="parley"';
  const body = {
    jsonrpc: "2.0",
    id: null,
    error: {
      code: error.message === NOT_JSON ? ProtocolErrorCode.ParseError : SERVER_ERROR,
      message: error.message,
      data: error.body(requestId),
    },
  };
  return c.json(body, httpStatusOf(error.code) as 400, headers);
}
