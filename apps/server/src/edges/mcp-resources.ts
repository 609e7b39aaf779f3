import {
  execute,
  missingScopes,
  scopesOf,
  toAppError,
  toolAnswer,
  toolRefusal,
  type AnyOperation,
  type AppError,
  type Caller,
  type ContentBlock,
} from "@parley/kernel";
import {
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { EdgeContext } from "./edge.ts";
import { Aliases } from "./mcp-aliases.ts";
import { canonicalUri, INBOX, matchUri, TEMPLATES, type ReadTemplate } from "./mcp-resource-templates.ts";

const SUBSCRIPTIONS_MAX = 200;

/** What a legacy session has subscribed to. */
export class Subscriptions {
  readonly #aliases = new Aliases();

  add(canonical: string, given: string): void {
    if (this.#aliases.size >= SUBSCRIPTIONS_MAX) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `A session has at most ${SUBSCRIPTIONS_MAX} subscriptions. Unsubscribe from some first.`,
      );
    }
    this.#aliases.add(canonical, given);
  }

  remove(uri: string): void {
    this.#aliases.remove(uri);
  }

  heardAs(canonical: readonly string[]): string[] {
    return this.#aliases.heardAs(canonical);
  }
}

export function addResources(
  edge: EdgeContext,
  server: Server,
  callerOf: (ctx: ServerContext) => Caller,
  subscriptions: Subscriptions | null,
): void {
  const templates = TEMPLATES.filter((template) => edge.registry.find(template.operation));
  const readable = (ctx: ServerContext, single: boolean) =>
    templates.filter((template) => (template.parameter === null) === single && mayRead(edge, template, callerOf(ctx)));
  server.setRequestHandler("resources/list", (_request, ctx) => ({
    resources: readable(ctx, true).map(({ uriTemplate, ...rest }) => ({ uri: uriTemplate, ...shown(rest) })),
  }));
  server.setRequestHandler("resources/templates/list", (_request, ctx) => ({
    resourceTemplates: readable(ctx, false).map(({ uriTemplate, ...rest }) => ({ uriTemplate, ...shown(rest) })),
  }));
  server.setRequestHandler("resources/read", async (request, ctx) => {
    const { uri } = request.params;
    const { contents } = await read(edge, templates, uri, callerOf(ctx));
    return { contents };
  });
  if (!subscriptions) return;
  server.setRequestHandler("resources/subscribe", async (request, ctx) => {
    // Read first: subscribing to what one may not see, or to nothing, is refused in the same words.
    const { canonical } = await heard(edge, templates, request.params.uri, callerOf(ctx));
    subscriptions.add(canonical, request.params.uri);
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", (request) => {
    subscriptions.remove(request.params.uri);
    return {};
  });
}

/**
 * Refuses a subscription to what the caller may not read, in the words of reading it.
 * @returns how each is called where events name it
 * @throws ProtocolError
 */
export async function assertMaySubscribe(edge: EdgeContext, uris: readonly string[], caller: Caller): Promise<Aliases> {
  if (uris.length > SUBSCRIPTIONS_MAX) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `At most ${SUBSCRIPTIONS_MAX} resources at a time.`);
  }
  const aliases = new Aliases();
  for (const uri of uris) aliases.add((await heard(edge, TEMPLATES, uri, caller)).canonical, uri);
  return aliases;
}

/** What is read before it is subscribed to. Events name no phone, so a key of some phones cannot hear of all chats. */
async function heard(edge: EdgeContext, templates: readonly ReadTemplate[], uri: string, caller: Caller) {
  if (uri === INBOX && caller.phoneIds) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `${INBOX} tells of every phone of the workspace, and this key is limited to some. Read it, or subscribe to single chats.`,
      { uri, code: "forbidden" },
    );
  }
  return read(edge, templates, uri, caller);
}

function mayRead(edge: EdgeContext, template: ReadTemplate, { scopes }: Caller): boolean {
  const entry = edge.registry.find(template.operation);
  return entry !== null && missingScopes(scopes, scopesOf(entry.operation)).length === 0;
}

async function read(
  edge: EdgeContext,
  templates: readonly ReadTemplate[],
  uri: string,
  caller: Caller,
): Promise<{ contents: ReadResourceResult["contents"]; canonical: string }> {
  for (const template of templates) {
    const value = matchUri(template, uri);
    const entry = value === null ? null : edge.registry.find(template.operation);
    if (!entry) continue;
    try {
      const input = template.parameter === null ? {} : { [template.parameter]: value };
      const answer = await execute(edge.kernel, entry.operation, caller, input);
      return { contents: contentsOf(uri, entry.operation, answer), canonical: canonicalUri(template, answer) ?? uri };
    } catch (thrown) {
      throw resourceError(toAppError(thrown), uri, caller.requestId);
    }
  }
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `There is no resource ${uri}. See resources/templates/list.`,
    { uri, code: "resource_not_found" },
  );
}

/** The structured answer, and beside it the bytes that a tool gives as content. */
function contentsOf(
  uri: string,
  operation: AnyOperation,
  answer: Record<string, unknown>,
): ReadResourceResult["contents"] {
  const blobs = (operation.content?.(answer) ?? []).flatMap((block) => blobOf(block) ?? []);
  return [
    { uri, mimeType: "application/json", text: JSON.stringify(toolAnswer(operation, answer)) },
    ...blobs.map((blob) => ({ uri, ...blob })),
  ];
}

function blobOf(block: ContentBlock): { mimeType: string; blob: string } | null {
  if (block.type === "image" || block.type === "audio") return { mimeType: block.mimeType, blob: block.data };
  if (block.type === "resource") return { mimeType: block.resource.mimeType, blob: block.resource.blob };
  return null;
}

function shown({ name, description }: Pick<ReadTemplate, "name" | "description">) {
  return { name, description, mimeType: "application/json" };
}

function resourceError(error: AppError, uri: string, requestId: string): ProtocolError {
  const code = error.code === "internal" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
  const { body } = toolRefusal(error.body(requestId));
  return new ProtocolError(code, body.message, { uri, ...body });
}
