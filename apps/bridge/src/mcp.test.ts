import { afterEach, describe, expect, it } from "vitest";
import { startBridge, tempDataDir, type BridgeProcess } from "./testing/bridge-process.ts";
import { SESSION, startWireServer, type WirePost, type WireServer } from "./testing/wire-server.ts";

const KEY = "pk_live_0123456789";
const AWAY = "http://127.0.0.1:2";
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function bridge(env: Record<string, string> = {}, flags: string[] = []): BridgeProcess {
  const data = tempDataDir();
  const started = startBridge({ PARLEY_DATA_DIR: data.dir, PARLEY_API_KEY: KEY, PARLEY_URL: AWAY, ...env }, flags);
  ends.push(data.remove, async () => {
    started.child.kill("SIGKILL");
    await started.ended;
  });
  return started;
}

async function wire(answer: (post: WirePost) => void, port = 0): Promise<WireServer> {
  const server = await startWireServer(answer, port);
  ends.push(() => server.close());
  return server;
}

const echo = (post: WirePost) => post.json({ content: [{ type: "text", text: JSON.stringify(post.message.params) }] });
const modern = { _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } };
const textOf = (message: { result?: unknown }) =>
  (message.result as { content: { text: string }[] }).content.map((part) => part.text).join("");

describe("the greeting", () => {
  it("answers every version it speaks with that version, and others with the newest", async () => {
    const { request } = bridge();
    for (const version of ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
      expect((await request("initialize", { protocolVersion: version })).result).toMatchObject({
        protocolVersion: version,
        serverInfo: { name: "parley" },
        instructions: expect.stringContaining("WhatsApp"),
      });
    expect((await request("initialize", { protocolVersion: "1999-01-01" })).result).toMatchObject({
      protocolVersion: "2025-11-25",
    });
    expect((await request("ping")).result).toEqual({});
  });

  it("takes batches of the versions that have them, and refuses them from 2025-06-18 on", async () => {
    const { request, send, next } = bridge();
    await request("initialize", { protocolVersion: "2025-06-18" });
    send([{ jsonrpc: "2.0", id: "a", method: "ping" }]);
    const refused = await next((message) => message.error !== undefined);
    expect(refused).toMatchObject({
      id: null,
      error: { code: -32600, message: expect.stringContaining("2025-06-18") },
    });
    await request("initialize", { protocolVersion: "2025-03-26" });
    send([{ jsonrpc: "2.0", id: "b", method: "ping" }]);
    expect(await next((message) => message.id === "b")).toMatchObject({ result: {} });
  });

  it("discovers 2026-07-28, and names it to a client that asks for a later one", async () => {
    const { request } = bridge();
    expect((await request("server/discover", modern)).result).toMatchObject({ supportedVersions: ["2026-07-28"] });
    const later = { _meta: { "io.modelcontextprotocol/protocolVersion": "2031-01-01" } };
    expect((await request("server/discover", later)).error).toMatchObject({
      code: -32022,
      data: { supported: ["2026-07-28"], requested: "2031-01-01" },
    });
  });

  it("with --legacy knows no server/discover", async () => {
    const { request } = bridge({}, ["--legacy"]);
    expect((await request("server/discover", modern)).error).toMatchObject({ code: -32601 });
    expect((await request("initialize", { protocolVersion: "2025-11-25" })).result).toBeDefined();
  });

  it("lists tools without a server, narrowed as asked", async () => {
    const toolsOf = async (env: Record<string, string>, flags: string[] = []) => {
      const answer = await bridge(env, flags).request("tools/list");
      return (answer.result as { tools: { name: string; annotations: { readOnlyHint: boolean } }[] }).tools;
    };
    const [all, reads, everything] = await Promise.all([
      toolsOf({}),
      toolsOf({ PARLEY_READ_ONLY: "true" }),
      toolsOf({}, ["--toolsets", "all"]),
    ]);
    expect(all.map((tool) => tool.name)).toEqual(expect.arrayContaining(["list_chats", "send_message"]));
    expect(all.map((tool) => tool.name)).not.toContain("create_key");
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.every((tool) => tool.annotations.readOnlyHint)).toBe(true);
    expect(everything.map((tool) => tool.name)).toContain("create_key");
  });
});

describe("the framing", () => {
  it("takes split characters, CRLF, empty lines and several messages in one chunk", async () => {
    const server = await wire(echo);
    const { write, next } = bridge({ PARLEY_URL: server.url });
    const call = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params: { name: "Olá 👋" } });
    const bytes = Buffer.from(`${call}\r\n\r\n{"jsonrpc":"2.0","id":8,"method":"ping"}\n`);
    const middle = bytes.indexOf(Buffer.from("👋")) + 2;
    write(bytes.subarray(0, middle));
    // The second half in a turn of its own, so that it is a chunk of its own.
    setImmediate(() => write(bytes.subarray(middle)));
    expect((await next((message) => message.id === 8)).result).toEqual({});
    expect(textOf(await next((message) => message.id === 7))).toContain("Olá 👋");
  });

  it("answers what is no message with an error, and goes on", async () => {
    const { write, next, request } = bridge();
    write("{nonsense\n");
    expect((await next((message) => message.id === null)).error).toMatchObject({ code: -32700 });
    write("42\n[]\n");
    for (const _ of [1, 2])
      expect((await next((message) => message.id === null)).error).toMatchObject({ code: -32600 });
    expect((await request("ping")).result).toEqual({});
  });

  it("passes large messages whole, both ways", async () => {
    const server = await wire(echo);
    const { request } = bridge({ PARLEY_URL: server.url });
    const text = "ü".repeat(2_000_000);
    expect(textOf(await request("tools/call", { name: "x", arguments: { text } }))).toContain(text);
  });
});

describe("the relay", () => {
  it("sends 50 calls one after another over one connection, with the key and the choice", async () => {
    const server = await wire(echo);
    const { request, send } = bridge({ PARLEY_URL: `${server.url}/mcp`, PARLEY_TOOLSETS: "chat" });
    await request("initialize", { protocolVersion: "2025-06-18", capabilities: { elicitation: {} } });
    send({ jsonrpc: "2.0", method: "notifications/initialized" });
    for (let call = 0; call < 50; call++) await request("tools/call", { name: `call-${call}` });
    expect(server.connections()).toBe(1);
    const calls = server.posts.filter((post) => post.message.method === "tools/call");
    expect(calls).toHaveLength(50);
    expect(calls[49]).toMatchObject({
      url: "/mcp?toolsets=chat",
      headers: {
        authorization: `Bearer ${KEY}`,
        "mcp-session-id": SESSION,
        "mcp-protocol-version": "2025-06-18",
      },
    });
    const hello = server.posts.find((post) => post.message.method === "initialize");
    expect(hello?.message.params).toMatchObject({ capabilities: { elicitation: {} } });
  });

  it("names version, method and tool in the headers of the stateless protocol", async () => {
    const server = await wire(echo);
    const { request } = bridge({ PARLEY_URL: server.url });
    await request("tools/call", { ...modern, name: "send_message" });
    await request("tools/call", { ...modern, name: "naïve" });
    const [plain, encoded] = server.posts.filter((post) => post.message.method === "tools/call");
    expect(plain?.headers).toMatchObject({
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "send_message",
    });
    expect(plain?.headers["mcp-session-id"]).toBeUndefined();
    expect(encoded?.headers["mcp-name"]).toBe(`=?base64?${Buffer.from("naïve").toString("base64")}?=`);
  });

  it("streams the server's messages and requests to the client, and the client's answers back", async () => {
    const server = await wire((post) => {
      post.response.writeHead(200, { "content-type": "text/event-stream" });
      post.response.write('data: {"jsonrpc":"2.0","id":"ask-1","method":"elicitation/create","params":{}}\n\n');
      held.push(post);
    });
    const held: WirePost[] = [];
    const { request, next, send } = bridge({ PARLEY_URL: server.url });
    const answer = request("tools/call", { name: "revoke_key" });
    expect(await next((message) => message.id === "ask-1")).toMatchObject({ method: "elicitation/create" });
    send({ jsonrpc: "2.0", id: "ask-1", result: { action: "accept", content: { confirm: true } } });
    const accepted = () => server.posts.find((post) => post.message.id === "ask-1")?.message.result;
    await expect.poll(accepted).toMatchObject({ action: "accept" });
    held[0]?.response.end(`data: {"jsonrpc":"2.0","id":${held[0].message.id},"result":{"done":true}}\n\n`);
    expect((await answer).result).toEqual({ done: true });
  });

  it("opens the session again when the server has forgotten it, and the call goes through", async () => {
    let forgotten = false;
    const server = await wire((post) => {
      if (forgotten) return echo(post);
      forgotten = true;
      post.response.writeHead(404, { "content-type": "application/json" }).end('{"error":{"message":"gone"}}');
    });
    const { request } = bridge({ PARLEY_URL: server.url });
    expect(textOf(await request("tools/call", { name: "list_chats" }))).toContain("list_chats");
    expect(server.posts.filter((post) => post.message.method === "initialize")).toHaveLength(2);
  });

  it("ends the exchange of a cancelled stateless call and answers nothing", async () => {
    const closed: number[] = [];
    const server = await wire((post) => {
      if (post.message.params?.["name"] !== "slow") return echo(post);
      post.response.on("close", () => closed.push(Number(post.message.id)));
      post.response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    });
    const { request, send, stdout } = bridge({ PARLEY_URL: server.url });
    send({ jsonrpc: "2.0", id: 900, method: "tools/call", params: { ...modern, name: "slow" } });
    await expect.poll(() => server.posts.some((post) => post.message.id === 900)).toBe(true);
    send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 900 } });
    await expect.poll(() => closed).toEqual([900]);
    await request("tools/call", { ...modern, name: "after" });
    expect(stdout()).not.toContain("900");
  });

  it("says goodbye to its session and exits when the client leaves, after what was under way", async () => {
    const server = await wire((post) => held.push(post));
    const held: WirePost[] = [];
    const { child, send, ended, stdout } = bridge({ PARLEY_URL: server.url });
    send({ jsonrpc: "2.0", id: 5, method: "tools/call", params: { name: "list_chats" } });
    await expect.poll(() => held.length).toBe(1);
    child.stdin.end();
    held[0]?.json({ late: true });
    expect(await ended).toBe(0);
    expect(stdout()).toContain('{"jsonrpc":"2.0","id":5,"result":{"late":true}}');
    expect(server.methods).toContain("DELETE");
  });
});

describe("trouble", () => {
  it("without a server is told in words, and is over as soon as the server is back", async () => {
    const first = await wire(echo);
    await first.close();
    const { request } = bridge({ PARLEY_URL: first.url });
    const away = await request("tools/call", { name: "list_chats" });
    expect(away.result).toMatchObject({ isError: true, structuredContent: { code: "connector_unavailable" } });
    expect(textOf(away)).toContain("npx parley start");
    expect((await request("resources/list")).error?.message).toContain("npx parley start");
    const second = await wire(echo, first.port);
    expect(textOf(await request("tools/call", { name: "list_chats" }))).toContain("list_chats");
    await second.close();
    expect((await request("tools/call", { name: "list_chats" })).result).toMatchObject({ isError: true });
    await wire(echo, first.port);
    expect(textOf(await request("tools/call", { name: "list_chats" }))).toContain("list_chats");
  });

  it("with the key says what to do and never shows it", async () => {
    const server = await wire(echo);
    const none = bridge({ PARLEY_URL: server.url, PARLEY_API_KEY: "" });
    expect(textOf(await none.request("tools/call", { name: "list_chats" }))).toContain("npx parley keys create");
    const refusing = await wire((post) => post.response.writeHead(401).end('{"error":{"message":"It is revoked."}}'));
    const refused = bridge({ PARLEY_URL: refusing.url });
    const answer = await refused.request("tools/call", { ...modern, name: "list_chats" });
    expect(textOf(answer)).toContain("It is revoked. Set PARLEY_API_KEY");
    expect(refused.stdout() + refused.stderr()).not.toContain(KEY);
  });

  it("with an address that is another program's is told in words", async () => {
    const server = await wire((post) => post.response.writeHead(200, { "content-type": "text/html" }).end("<html>"));
    const { request } = bridge({ PARLEY_URL: server.url });
    expect(textOf(await request("tools/call", { ...modern, name: "list_chats" }))).toContain(
      "Is this address Parley's?",
    );
  });

  it("in the middle of a write leaves the outcome open, and repeats only reads", async () => {
    const seen: string[] = [];
    const server = await wire((post) => {
      const name = String(post.message.params?.["name"]);
      seen.push(name);
      // The first call of each name on a used connection dies without an answer.
      if (seen.filter((other) => other === name).length === 1 && name !== "search_chats") post.response.destroy();
      else echo(post);
    });
    const { request } = bridge({ PARLEY_URL: server.url });
    await request("tools/call", { ...modern, name: "search_chats" });
    expect(textOf(await request("tools/call", { ...modern, name: "list_chats" }))).toContain("list_chats");
    await request("tools/call", { ...modern, name: "search_chats" });
    const write = await request("tools/call", { ...modern, name: "send_message" });
    expect(write.result).toMatchObject({ isError: true, structuredContent: { code: "unknown_outcome" } });
    expect(seen.filter((name) => name === "send_message")).toHaveLength(1);
  });

  it("in the settings is said on stderr, and the bridge does not start", async () => {
    const misspelt = bridge({ PARLEY_TOOLSET: "chat" });
    misspelt.send({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    expect(await misspelt.ended).toBe(2);
    expect(misspelt.stderr()).toContain("Did you mean PARLEY_TOOLSETS?");
    const flag = bridge({}, ["--toolset", "chat"]);
    expect(await flag.ended).toBe(2);
    expect(flag.stderr()).toContain("Did you mean --toolsets?");
    const word = bridge({}, ["--read-only", "false"]);
    expect(await word.ended).toBe(2);
    expect(word.stderr()).toContain("takes flags only, and this is none: false");
  });
});
