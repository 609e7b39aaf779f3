import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ManualClock } from "@parley/kernel";
import { type Simulator, type SimulatorOptions, startSimulator } from "../start.ts";
import { signatureOf } from "../webhooks/sign.ts";

export type Json = Record<string, unknown>;
export interface Change {
  field: string;
  value: Json;
}
export interface Received {
  body: string;
  signature: string;
  signed: boolean;
  changes: Change[];
}

export const START = "2026-11-18T12:00:00.000Z";

/**
 * The other side for tests: a simulator on a clock that stands still, and a webhook endpoint that
 * records what it is sent. `answers` are the statuses it gives next; then 200.
 */
export interface Bot {
  simulator: Simulator;
  clock: ManualClock;
  appId: string;
  token: string;
  wabaId: string;
  numberId: string;
  hookUrl: string;
  received: Received[];
  answers: number[];
  /** Graph call with the bot's token; answers status and body. */
  graph(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: Json }>;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
  /** A send of text; `fields` are put over it. */
  send(to: string, fields?: Json): Promise<{ status: number; body: Json }>;
  /** That person writes; answers the message id. */
  write(person: string, fields?: Json): Promise<string>;
  /** Everything told so far: messages, statuses, or whole changes of a field. */
  messages(): Json[];
  statuses(): Json[];
  changes(field: string): Json[];
  close(): Promise<void>;
}

export async function startBot(options: Partial<SimulatorOptions> = {}): Promise<Bot> {
  const clock = new ManualClock(START);
  const simulator = await startSimulator({ port: 0, world: "empty", seed: "test", clock, ...options });
  const received: Received[] = [];
  const answers: number[] = [];
  let secret = "";
  const hook = createServer((request, response) => {
    if (request.method === "GET") {
      const query = new URL(request.url ?? "/", "http://localhost").searchParams;
      response.statusCode = query.get("hub.verify_token") === "verify-me" ? 200 : 403;
      response.end(query.get("hub.challenge"));
      return;
    }
    void readText(request).then((body) => {
      response.statusCode = answers.shift() ?? 200;
      const signature = String(request.headers["x-hub-signature-256"]);
      if (response.statusCode === 200) {
        received.push({ body, signature, signed: signature === signatureOf(body, secret), changes: changesOf(body) });
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  const hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/webhook`;

  const call = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const answer = await fetch(simulator.url + path, {
      method,
      headers: { ...headers, ...(body instanceof FormData ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: JSON.parse(text) as Json };
  };
  const apps = (await call("GET", "/_sim/apps", undefined, {})).body as unknown as {
    apps: { app_id: string; app_secret: string; tokens: { token: string }[] }[];
    businesses: { accounts: { waba_id: string; numbers: { phone_number_id: string }[] }[] }[];
  };
  const app = apps.apps[0];
  const account = apps.businesses[0]?.accounts[0];
  const token = app?.tokens[0]?.token ?? "";
  const numberId = account?.numbers[0]?.phone_number_id ?? "";
  secret = app?.app_secret ?? "";
  await call("PUT", `/_sim/apps/${app?.app_id}/webhook`, { callback_url: hookUrl, verify_token: "verify-me" }, {});

  const changes = (field: string) =>
    received.flatMap((post) => post.changes.flatMap((change) => (change.field === field ? [change.value] : [])));
  const listed = (key: string) => changes("messages").flatMap((value) => (value[key] ?? []) as Json[]);
  const graph: Bot["graph"] = (method, path, body, as = token) =>
    call(method, `/v23.0${path}`, body, { authorization: `Bearer ${as}` });

  return {
    simulator,
    clock,
    appId: app?.app_id ?? "",
    token,
    wabaId: account?.waba_id ?? "",
    numberId,
    hookUrl,
    received,
    answers,
    graph,
    control: (method, path, body) => call(method, `/_sim${path}`, body, {}),
    send: (to, fields = {}) =>
      graph("POST", `/${numberId}/messages`, {
        messaging_product: "whatsapp",
        to,
        type: "text",
        text: { body: "Hello" },
        ...fields,
      }),
    write: async (person, fields = {}) => {
      const { body } = await call("POST", `/_sim/people/${person}/messages`, { text: { body: "Hi" }, ...fields }, {});
      const { message } = body as { message?: { id: string } };
      if (!message) throw new Error(JSON.stringify(body));
      return message.id;
    },
    messages: () => listed("messages"),
    statuses: () => listed("statuses"),
    changes,
    close: async () => {
      await simulator.close();
      hook.closeAllConnections();
      await new Promise((resolve) => hook.close(resolve));
    },
  };
}

/** The code of a Graph error. */
export function codeOf(answer: { body: Json }): number | undefined {
  return (answer.body.error as { code?: number } | undefined)?.code;
}

/** The id of the message that was accepted. */
export function sentId(answer: { body: Json }): string {
  const [message] = (answer.body.messages ?? []) as { id: string }[];
  if (!message) throw new Error(JSON.stringify(answer.body));
  return message.id;
}

function changesOf(body: string): Change[] {
  const { entry } = JSON.parse(body) as { entry: { changes: Change[] }[] };
  return entry.flatMap((one) => one.changes);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}
