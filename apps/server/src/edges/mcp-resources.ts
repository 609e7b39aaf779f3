import { execute, toAppError, type AppError, type Caller, type StoredEvent } from "@parley/kernel";
import { ProtocolError, ProtocolErrorCode, type Server, type ServerContext } from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";

/** A resource template and the read it stands for: reading it equals that tool's answer. */
interface ReadTemplate {
  uriTemplate: string;
  name: string;
  description: string;
  operation: string;
  parameter: string;
}

const TEMPLATES: ReadTemplate[] = [
  {
    uriTemplate: "wa://chats/{chat_id}",
    name: "chat",
    description: "One chat, as get_chat answers it.",
    operation: "get_chat",
    parameter: "chat_id",
  },
  {
    uriTemplate: "wa://chats/{chat_id}/messages",
    name: "chat_messages",
    description: "Newest messages of a chat, as list_messages answers them. Subscribe to hear of new ones.",
    operation: "list_messages",
    parameter: "chat_id",
  },
  {
    uriTemplate: "wa://groups/{chat_id}/members",
    name: "group_members",
    description: "Members of a group, as list_group_members answers them.",
    operation: "list_group_members",
    parameter: "chat_id",
  },
];

const SUBSCRIPTIONS_MAX = 200;

/** What a legacy session has subscribed to. */
export class Subscriptions {
  readonly #uris = new Set<string>();

  add(uri: string): void {
    if (this.#uris.size >= SUBSCRIPTIONS_MAX) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `A session has at most ${SUBSCRIPTIONS_MAX} subscriptions. Unsubscribe from some first.`,
      );
    }
    this.#uris.add(uri);
  }

  remove(uri: string): void {
    this.#uris.delete(uri);
  }

  has(uri: string): boolean {
    return this.#uris.has(uri);
  }
}

/** The resources whose content an event changes. */
export function urisTouchedBy(event: StoredEvent): string[] {
  const chatId = event.data["chat_id"];
  if (typeof chatId !== "string") return [];
  const chat = `wa://chats/${chatId}`;
  if (event.type.startsWith("group.")) return [chat, `wa://groups/${chatId}/members`];
  return event.type.startsWith("message.") || event.type.startsWith("reaction.") ? [chat, `${chat}/messages`] : [chat];
}

export function addResources(
  edge: EdgeContext,
  server: Server,
  callerOf: (ctx: ServerContext) => Caller,
  subscriptions: Subscriptions | null,
): void {
  const templates = TEMPLATES.filter((template) => edge.registry.find(template.operation));
  server.setRequestHandler("resources/list", () => ({ resources: [] }));
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: templates.map(({ uriTemplate, name, description }) => ({
      uriTemplate,
      name,
      description,
      mimeType: "application/json",
    })),
  }));
  server.setRequestHandler("resources/read", async (request, ctx) => {
    const { uri } = request.params;
    const text = JSON.stringify(await read(edge, templates, uri, callerOf(ctx)));
    return { contents: [{ uri, mimeType: "application/json", text }] };
  });
  if (!subscriptions) return;
  server.setRequestHandler("resources/subscribe", async (request, ctx) => {
    // Read first: subscribing to what one may not see, or to nothing, is refused in the same words.
    await read(edge, templates, request.params.uri, callerOf(ctx));
    subscriptions.add(request.params.uri);
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", (request) => {
    subscriptions.remove(request.params.uri);
    return {};
  });
}

/**
 * Refuses a subscription to what the caller may not read, in the words of reading it.
 * @throws ProtocolError
 */
export async function assertMaySubscribe(edge: EdgeContext, uris: readonly string[], caller: Caller): Promise<void> {
  if (uris.length > SUBSCRIPTIONS_MAX) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `At most ${SUBSCRIPTIONS_MAX} resources at a time.`);
  }
  for (const uri of uris) await read(edge, TEMPLATES, uri, caller);
}

async function read(
  edge: EdgeContext,
  templates: readonly ReadTemplate[],
  uri: string,
  caller: Caller,
): Promise<unknown> {
  for (const template of templates) {
    const value = matchUri(template.uriTemplate, uri);
    const entry = value === null ? null : edge.registry.find(template.operation);
    if (!entry) continue;
    try {
      return await execute(edge.kernel, entry.operation, caller, { [template.parameter]: value });
    } catch (thrown) {
      throw resourceError(toAppError(thrown), uri, caller.requestId);
    }
  }
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `There is no resource ${uri}. See resources/templates/list.`,
    { uri },
  );
}

function resourceError(error: AppError, uri: string, requestId: string): ProtocolError {
  const code = error.code === "internal" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
  return new ProtocolError(code, error.message, { uri, ...error.body(requestId) });
}

/** The one variable of the template, or null when the uri is another's. */
function matchUri(template: string, uri: string): string | null {
  const [before = "", after = ""] = template.split(/\{[^}]+\}/);
  if (!uri.startsWith(before) || !uri.endsWith(after)) return null;
  const value = uri.slice(before.length, uri.length - after.length);
  if (value === "" || value.includes("/")) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
