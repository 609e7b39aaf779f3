import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** What is wrong around a message rather than in it, as a client sees that writes HTTP by hand. */
let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house?.close());

interface Answer {
  status: number;
  session: string | null;
  body: { id?: unknown; error?: { code: number; message: string } };
}

async function post(message: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${house.url}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${house.key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify(message),
  });
  const text = await response.text();
  const data = /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
  return {
    status: response.status,
    session: response.headers.get("mcp-session-id"),
    body: data.startsWith("{") ? (JSON.parse(data) as Answer["body"]) : {},
  };
}

const hello = (protocolVersion: string) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion, capabilities: {}, clientInfo: { name: "hand", version: "1" } },
});

async function sessionOf(version: string): Promise<Record<string, string>> {
  const { session } = await post(hello(version));
  const headers = { "mcp-session-id": session ?? "", "mcp-protocol-version": version };
  await post({ jsonrpc: "2.0", method: "notifications/initialized" }, headers);
  return headers;
}

describe("before 2026-07-28", () => {
  it("an initialize that lacks what it needs is told what that is", async () => {
    const { status, body } = await post({ jsonrpc: "2.0", id: 7, method: "initialize", params: {} });
    expect(status).toBe(400);
    expect(body).toMatchObject({ id: 7, error: { code: -32602 } });
    expect(body.error?.message).toContain("protocolVersion");
  });

  it("a call without a session is told how to begin one", async () => {
    const { status, body } = await post({ jsonrpc: "2.0", id: "a", method: "tools/list" });
    expect(status).toBe(400);
    expect(body).toMatchObject({ id: "a", error: { code: -32000 } });
    expect(body.error?.message).toContain("Send initialize first");
  });

  it("batches are taken by the one version that has them, and refused from 2025-06-18 on", async () => {
    const batch = [{ jsonrpc: "2.0", id: 2, method: "ping" }];
    const refused = await post(batch, await sessionOf("2025-06-18"));
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ id: null, error: { code: -32600 } });
    expect(refused.body.error?.message).toContain("2025-06-18");
    expect(await post(batch, await sessionOf("2025-03-26"))).toMatchObject({
      status: 200,
      body: { id: 2, result: {} },
    });
  });

  it("a resource that is not there has the code of those versions", async () => {
    const headers = await sessionOf("2025-11-25");
    for (const uri of ["wa://nothing", "wa://tickets/tkt_2222222222"]) {
      const { body } = await post({ jsonrpc: "2.0", id: 3, method: "resources/read", params: { uri } }, headers);
      expect(body.error?.code, uri).toBe(-32002);
    }
  });
});

it("a foreign origin is refused with a request id, and nothing is said to allow it", async () => {
  const response = await fetch(`${house.url}/v1/chats`, { headers: { origin: "https://evil.example" } });
  const body = (await response.json()) as { code: string; request_id: string };
  expect(response.status).toBe(403);
  expect(body).toMatchObject({ code: "forbidden", request_id: expect.stringMatching(/^req_/) });
  expect(response.headers.get("x-request-id")).toBe(body.request_id);
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
});

it("a client that does not accept event streams is told to", async () => {
  const { status, body } = await post(hello("2025-11-25"), { accept: "application/json" });
  expect(status).toBe(406);
  expect(body.error?.message).toContain("text/event-stream");
});

it("a session that is not known any more is told to begin anew", async () => {
  const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const { status, body } = await post(message, { "mcp-session-id": "gone" });
  expect(status).toBe(404);
  expect(body.error?.message).toContain("Send initialize again");
});
