import { compactTools, type Caller } from "@parley/kernel";
import { Server, type ServerContext } from "@modelcontextprotocol/server";
import { callerOf as callerOfKey, type Credential, type EdgeContext } from "./edge.ts";
import { callTool, type ToolCall } from "./mcp-call.ts";
import { callCompact } from "./mcp-compact.ts";
import { renderedTool, visibleTools, type CatalogueChoice } from "./mcp-catalogue.ts";
import { addCompletion } from "./mcp-completion.ts";
import { askedWithin } from "./mcp-confirmation.ts";
import type { OpenQuestions } from "./mcp-open-questions.ts";
import { progressTeller } from "./mcp-progress.ts";
import { addPrompts } from "./mcp-prompts.ts";
import { addResources, type Subscriptions } from "./mcp-resources.ts";

const LIST_TTL_MS = 300_000;

/** What is asked of people: of all connections together, and for how long a form may stay open before 2026-07-28. */
export interface Questions {
  open: OpenQuestions;
  withinMs: number;
}

/**
 * One server object for one request (modern) or one session (legacy): both eras come from here.
 * @param subscriptions  of a session; null in the era of 2026-07-28
 * @param instructions  told by `initialize` and `server/discover`; null where neither can be asked
 */
export function buildMcpServer(
  edge: EdgeContext,
  credentialNow: () => Credential,
  choice: CatalogueChoice,
  subscriptions: Subscriptions | null,
  instructions: string | null,
  questions: Questions,
): Server {
  const server = new Server(
    { name: "parley", title: "Parley", version: edge.version },
    {
      capabilities: { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {} },
      ...(instructions === null ? {} : { instructions }),
      cacheHints: { "tools/list": { ttlMs: LIST_TTL_MS, cacheScope: "private" } },
    },
  );
  const toolsNow = () => visibleTools(edge.registry, choice, credentialNow().scopes);
  server.setRequestHandler("tools/list", () => {
    const rendered = toolsNow().map((entry) => renderedTool(entry, choice));
    return { tools: choice.compact ? compactTools(rendered, choice.readOnly) : rendered };
  });
  server.setRequestHandler("tools/call", async (request, ctx) => {
    const progress = progressTeller(ctx);
    const call: ToolCall = {
      caller: { ...callerFor(edge, credentialNow(), server, ctx), ...(progress ? { progress: progress.tell } : {}) },
      tools: toolsNow(),
      name: request.params.name,
      args: request.params.arguments ?? {},
      canElicit: showsForms(server),
      inputResponses: ctx.mcpReq.inputResponses,
      requestState: ctx.mcpReq.requestState<string>(),
      questions: questions.open,
    };
    const run = choice.compact ? (to: EdgeContext, asked: ToolCall) => callCompact(to, asked, choice) : callTool;
    const result = await run(edge, call);
    const answered = subscriptions
      ? await askedWithin(ctx, result, questions.withinMs, (answer) => run(edge, { ...call, ...answer }))
      : result;
    await progress?.told();
    return answered;
  });
  const callerOf = (ctx: ServerContext) => callerFor(edge, credentialNow(), server, ctx);
  addResources(edge, server, callerOf, subscriptions);
  addPrompts(edge, server, callerOf, toolsNow());
  addCompletion(edge, server, callerOf);
  return server;
}

/** Puts more on a server object before it answers anybody: tests mount the referee's fixtures with it. */
export type MountOnMcp = (server: Server) => void;

export function mounted(server: Server, mount: MountOnMcp): Server {
  mount(server);
  return server;
}

/** A client that declares no mode of elicitation shows forms: there was no other before 2025-11-25. */
function showsForms(server: Server): boolean {
  const elicitation = server.getClientCapabilities()?.elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

function callerFor(edge: EdgeContext, credential: Credential, server: Server, ctx: ServerContext): Caller {
  const client = server.getClientVersion();
  return {
    ...callerOfKey(credential, "mcp", edge.kernel.ids.next("request"), client?.name),
    signal: ctx.mcpReq.signal,
  };
}
