import { AppError, EVENT_POSITION, isAfter, missingScopes, type StoredEvent } from "@parley/kernel";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { EdgeContext } from "./edge.ts";
import { errorResponse } from "./errors.ts";
import { stillValid } from "./key-check.ts";

const PAGE = 200;
const KEEP_ALIVE_MS = 20_000;
/** A reader this far behind is dropped; it resumes from its last id. */
const QUEUE_MAX = 5_000;

/**
 * `GET /v1/events`: what happens in the workspace, as server-sent events. Each says in its data too what
 * happened, as `event`, and when, as `at`. The id of each is its position; `Last-Event-ID` (or `?after=`) resumes after it, without a gap.
 */
export function eventsEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  app.get("/", async (c) => {
    const requestId = edge.kernel.ids.next("request");
    try {
      const credential = await edge.auth.bearer(c.req.header("authorization"));
      const missing = missingScopes(credential.scopes, ["chats:read", "messages:read"]);
      if (missing.length > 0) {
        throw new AppError("forbidden", {
          public: `This key lacks the scope ${missing.join(" and ")}, which the event stream needs.`,
        });
      }
      if (credential.phoneIds) {
        throw new AppError("forbidden", {
          public:
            "The event stream tells of every phone of the workspace, and this key is limited to some. Use a key without phone limits.",
        });
      }
      const after = await startPosition(
        edge,
        credential.workspaceId,
        c.req.header("last-event-id") ?? c.req.query("after"),
      );
      return streamSSE(c, (stream) =>
        pump(edge, credential.workspaceId, after, stream, stillValid(edge, c.req.header("authorization"))),
      );
    } catch (error) {
      return errorResponse(c, error, requestId, edge.log);
    }
  });
  return app;
}

async function startPosition(edge: EdgeContext, workspaceId: string, given: string | undefined): Promise<string> {
  if (given === undefined || given === "") return edge.feed.head(workspaceId);
  if (EVENT_POSITION.test(given)) return given;
  throw new AppError("invalid_input", {
    public: "Last-Event-ID must be the id of an event of this stream.",
  });
}

interface SseStream {
  writeSSE(message: { id?: string; event?: string; data: string }): Promise<void>;
  onAbort(listener: () => void): void;
  abort(): void;
  aborted: boolean;
}

async function pump(
  edge: EdgeContext,
  workspaceId: string,
  after: string,
  stream: SseStream,
  isValid: () => Promise<boolean>,
): Promise<void> {
  const live: StoredEvent[] = [];
  let wake: () => void = () => {};
  // Subscribed before the catch-up reads, so nothing falls between the two.
  const unsubscribe = edge.feed.subscribe(workspaceId, (event) => {
    // Ends the write that a reader who takes nothing keeps open.
    if (live.length >= QUEUE_MAX) return stream.abort();
    live.push(event);
    wake();
  });
  stream.onAbort(() => wake());
  let position = after;
  try {
    await stream.writeSSE({ event: "open", data: JSON.stringify({ position }) });
    while (!stream.aborted) {
      const page = await edge.feed.read(workspaceId, position, PAGE);
      for (const event of page) await stream.writeSSE(wire(event));
      position = page.at(-1)?.position ?? position;
      if (page.length < PAGE) break;
    }
    while (!stream.aborted && (await isValid())) {
      const event = live.shift();
      if (event) {
        if (!isAfter(event.position, position)) continue;
        await stream.writeSSE(wire(event));
        position = event.position;
      } else if (!(await waitFor((resolve) => (wake = resolve)))) {
        await stream.writeSSE({ event: "ping", data: "{}" });
      }
    }
  } finally {
    unsubscribe();
  }
}

/** True when woken, false when the keep-alive time has passed. */
function waitFor(arm: (resolve: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), KEEP_ALIVE_MS);
    arm(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function wire(event: StoredEvent): { id: string; event: string; data: string } {
  return {
    id: event.position,
    event: event.type,
    // What it is about has a type of its own: of a message, text or image.
    data: JSON.stringify({ ...event.data, event: event.type, at: event.at }),
  };
}
