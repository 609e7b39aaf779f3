import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { GraphClient } from "./client.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(url: string, timeoutMs = 2_000): GraphClient {
  const client = new GraphClient({ rootUrl: `${url}/v26.0`, accessToken: "secret-token", timeoutMs });
  closers.push(() => client.close());
  return client;
}

const SEND = { method: "POST" as const, path: ["1", "messages"], json: { hello: "wörld" } };

it("writes the path under the root, escaped, with the token and the JSON", async () => {
  let seen = { url: "", authorization: "", body: "" };
  const url = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen = { url: request.url ?? "", authorization: request.headers.authorization ?? "", body };
      response.end('{"ok":true}');
    });
  });
  const answer = await clientOf(url).call({ ...SEND, path: ["1/../2", "messages"], query: { a: "b&c" } });
  expect(answer).toEqual({ kind: "ok", body: { ok: true } });
  expect(seen).toEqual({
    url: "/v26.0/1%2F..%2F2/messages?a=b%26c",
    authorization: "Bearer secret-token",
    body: '{"hello":"wörld"}',
  });
});

it("knows that nothing was written when nobody listens", async () => {
  const url = await serve(() => undefined);
  await closers.pop()?.();
  expect(await clientOf(url).call(SEND)).toEqual({ kind: "not_written", reason: "ECONNREFUSED" });
});

it("knows that nothing was written when the host has no address", async () => {
  const answer = await clientOf("http://nowhere.invalid").call(SEND);
  expect(answer.kind).toBe("not_written");
});

it("does not know the outcome when the connection breaks after the request", async () => {
  const url = await serve((request) => {
    request.on("data", () => undefined);
    request.on("end", () => request.socket.destroy());
  });
  expect((await clientOf(url).call(SEND)).kind).toBe("unclear");
});

it("does not know the outcome when no answer comes in time", async () => {
  const url = await serve(() => undefined);
  expect(await clientOf(url, 300).call(SEND)).toEqual({ kind: "unclear", reason: "TimeoutError" });
});

it.each([
  [502, "<html>bad gateway</html>"],
  [200, "<html>a captive portal</html>"],
  [302, ""],
])("does not know the outcome after HTTP %i that is not Graph's", async (status, body) => {
  const url = await serve((_, response) => response.writeHead(status, { location: "http://elsewhere/" }).end(body));
  expect((await clientOf(url).call(SEND)).kind).toBe("unclear");
});

it("reads Graph's error by its code", async () => {
  const error = { message: "(#131047) x", code: 131047, error_subcode: 7, error_data: { details: "24 hours" } };
  const url = await serve((_, response) => response.writeHead(400).end(JSON.stringify({ error })));
  expect(await clientOf(url).call(SEND)).toEqual({
    kind: "refused",
    error: { status: 400, code: 131047, subcode: 7, details: "24 hours" },
  });
});

it("keeps its sockets for the calls that follow", async () => {
  const sockets = new Set<number | undefined>();
  const url = await serve((request, response) => {
    sockets.add(request.socket.remotePort);
    response.end("{}");
  });
  const client = clientOf(url);
  for (let i = 0; i < 20; i++) await client.call({ method: "GET", path: ["1"] });
  // Two, since the next call may start in the tick before the first socket is free again.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

it("downloads only from its own host or Meta's media hosts, and then no more than asked for", async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.headers.authorization);
    response.setHeader("content-type", "image/png");
    response.end(Buffer.alloc(1_000, 7));
  });
  const other = await serve((request, response) => {
    asked.push(`leaked ${request.headers.authorization}`);
    response.end();
  });
  const client = clientOf(url);
  const got = await client.download(`${url}/media/1`, 1_000);
  expect(got).toMatchObject({ kind: "ok", mimeType: "image/png" });
  expect((await client.download(`${url}/media/1`, 999)).kind).toBe("too_large");
  for (const foreign of [
    `${other}/x`,
    "http://lookaside.fbsbx.com/x",
    "https://fbsbx.com.evil.test/x",
    "file:///x",
    "x",
  ]) {
    expect((await client.download(foreign, 1_000)).kind).toBe("foreign_host");
  }
  expect(asked).toEqual(["Bearer secret-token", "Bearer secret-token"]);
});

it("ends a call that is under way when it is closed", async () => {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  const url = await serve(() => arrived());
  const client = clientOf(url);
  const call = client.call(SEND);
  await arrival;
  await client.close();
  expect((await call).kind).toBe("unclear");
});
