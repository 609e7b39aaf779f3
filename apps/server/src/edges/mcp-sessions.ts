import { MINUTE_MS, type Clock } from "@parley/kernel";
import { WebStandardStreamableHTTPServerTransport, type Server } from "@modelcontextprotocol/server";
import type { Credential, EdgeContext } from "./edge.ts";
import { stillValid } from "./key-check.ts";
import { choiceFromQuery, instructionsOf } from "./mcp-catalogue.ts";
import { asBefore2026, wrongShape } from "./mcp-legacy-shape.ts";
import type { McpLimits } from "./mcp-limits.ts";
import { urisTouchedBy } from "./mcp-resource-templates.ts";
import { Subscriptions } from "./mcp-resources.ts";

const IDLE_MS = 30 * MINUTE_MS;

interface Session {
  id: string;
  /** As the latest request showed it. */
  presented: { credential: Credential };
  transport: WebStandardStreamableHTTPServerTransport;
  server: Server;
  lastUsedMs: number;
  stopListening: () => void;
}

type BuildServer = (
  /** What a key may do can change while its session lasts. */
  credentialNow: () => Credential,
  url: URL,
  subscriptions: Subscriptions,
  instructions: string,
) => Server;

/**
 * Sessions of clients of the protocol before 2026-07-28: they can be asked (elicitation) and
 * told (subscriptions). Capped per key, per workspace and in total: the longest idle one makes room,
 * and its client is told to begin anew. Each ends after half an hour without a request. A session answers only the key that opened it.
 */
export class LegacySessions {
  readonly #sessions = new Map<string, Session>();
  readonly #edge: EdgeContext;
  readonly #build: BuildServer;
  readonly #limits: McpLimits;

  constructor(edge: EdgeContext, build: BuildServer, limits: McpLimits) {
    this.#edge = edge;
    this.#build = build;
    this.#limits = limits;
  }

  get size(): number {
    return this.#sessions.size;
  }

  async handle(request: Request, parsedBody: unknown, credential: Credential): Promise<Response> {
    this.#endIdle();
    const id = request.headers.get("mcp-session-id");
    if (id !== null) {
      const session = this.#sessions.get(id);
      if (!session || session.presented.credential.keyId !== credential.keyId) return sessionGone();
      session.presented.credential = credential;
      const wrong = wrongShape(parsedBody, { version: session.server.getNegotiatedProtocolVersion() ?? "" });
      if (wrong) return wrong;
      session.lastUsedMs = this.#nowMs();
      return session.transport.handleRequest(request, { parsedBody });
    }
    const wrong = wrongShape(parsedBody, null);
    if (wrong) return wrong;
    const session = await this.#open(request, credential);
    const response = await session.transport.handleRequest(request, { parsedBody });
    // Anything but `initialize` opens nothing; the transport has answered what is wrong.
    if (session.id === "") await close(session);
    return response;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(close));
    this.#sessions.clear();
  }

  async #open(request: Request, credential: Credential): Promise<Session> {
    const presented = { credential };
    const subscriptions = new Subscriptions();
    const url = new URL(request.url);
    const instructions = await instructionsOf(this.#edge, credential, choiceFromQuery(url.searchParams));
    const server = this.#build(() => presented.credential, url, subscriptions, instructions);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => this.#edge.kernel.ids.secret(16),
      onsessioninitialized: (id) => {
        session.id = id;
        this.#makeRoom(credential);
        this.#sessions.set(id, session);
      },
      onsessionclosed: (id) => {
        this.#sessions.delete(id);
        session.stopListening();
      },
    });
    const send = transport.send.bind(transport);
    transport.send = (message, options) => send(asBefore2026(message), options);
    const isValid = stillValid(this.#edge, request.headers.get("authorization") ?? undefined);
    const stopListening = this.#edge.feed.subscribe(credential.workspaceId, (event) => {
      const uris = subscriptions.heardAs(urisTouchedBy(event));
      if (uris.length > 0) void this.#tell(session, uris, isValid);
    });
    const session: Session = {
      id: "",
      presented,
      transport,
      server,
      lastUsedMs: this.#nowMs(),
      stopListening,
    };
    await server.connect(transport);
    return session;
  }

  async #tell(session: Session, uris: string[], isValid: () => Promise<boolean>): Promise<void> {
    if (!(await isValid())) return this.#end(session);
    // A client that has just left is told nothing; it reads what it missed when it is back.
    for (const uri of uris) await session.server.sendResourceUpdated({ uri }).catch(() => {});
  }

  #makeRoom({ keyId, workspaceId }: Credential): void {
    const byIdle = [...this.#sessions.values()].sort((a, b) => a.lastUsedMs - b.lastUsedMs);
    const ofWorkspace = byIdle.filter((session) => session.presented.credential.workspaceId === workspaceId);
    const ofKey = ofWorkspace.filter((session) => session.presented.credential.keyId === keyId);
    const { sessionsPerKey, sessionsPerWorkspace, sessions } = this.#limits;
    if (ofKey.length >= sessionsPerKey) this.#end(ofKey[0]);
    else if (ofWorkspace.length >= sessionsPerWorkspace) this.#end(ofWorkspace[0]);
    else if (byIdle.length >= sessions) this.#end(byIdle[0]);
  }

  #endIdle(): void {
    const oldest = this.#nowMs() - IDLE_MS;
    for (const session of this.#sessions.values()) {
      if (session.lastUsedMs < oldest) this.#end(session);
    }
  }

  #end(session: Session | undefined): void {
    if (!session) return;
    this.#sessions.delete(session.id);
    void close(session);
  }

  #nowMs(): number {
    const clock: Clock = this.#edge.kernel.clock;
    return clock.now().getTime();
  }
}

async function close(session: Session): Promise<void> {
  session.stopListening();
  await session.server.close();
}

function sessionGone(): Response {
  const message = "This session is not known any more: it ended, or another key opened it. Send initialize again.";
  return Response.json({ jsonrpc: "2.0", id: null, error: { code: -32001, message } }, { status: 404 });
}
