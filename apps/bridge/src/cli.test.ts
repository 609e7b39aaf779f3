import { spawn, type ChildProcessByStdio } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "../../server/src/testing/test-house.ts";
import { LAUNCHER, tempDataDir } from "./testing/bridge-process.ts";
import { runCli } from "./testing/run-cli.ts";

let house: TestHouse;
let data: ReturnType<typeof tempDataDir>;
let env: Record<string, string>;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  data = tempDataDir();
  env = { PARLEY_DATA_DIR: data.dir };
  // As the server's first start leaves it.
  writeFileSync(path.join(data.dir, "client.json"), JSON.stringify({ url: house.url, key: house.key }));
});
afterAll(async () => {
  data.remove();
  await house.close();
});

const json = async (args: string[], more: Record<string, string> = {}) => {
  const run = await runCli(args, { ...env, ...more });
  return { ...run, answer: JSON.parse(run.stdout) as Record<string, unknown> };
};
/** With a person of the network who has not written yet. */
const newChat = async (name: string) => {
  const { people } = await house.control<{ people: { wa_id: string }[] }>("POST", "/_sim/people", { name });
  const { body } = await house.rest("POST", "/chats", { phone_number: `+${people[0]?.wa_id}`, contact_name: name });
  return (body as { chat: { chat_id: string } }).chat.chat_id;
};

describe("keys", () => {
  it("are created, work, are listed and revoked", async () => {
    const made = await json([
      "keys",
      "create",
      "--name",
      "robot",
      "--scopes",
      "chats:read",
      "--expires",
      "30d",
      "--json",
    ]);
    expect(made.code).toBe(0);
    expect(Object.keys(made.answer).toSorted()).toEqual(["expires_at", "id", "key", "scopes"]);
    expect(made.answer).toMatchObject({ scopes: ["chats:read"], key: expect.stringMatching(/^pk_live_/) });
    const robot = { PARLEY_API_KEY: String(made.answer["key"]) };
    expect((await json(["call", "list_chats", "limit=1"], robot)).code).toBe(0);

    const refused = await json(["call", "send_message", "chat_id=+4915112345678", "text=hi"], robot);
    expect(refused).toMatchObject({ code: 1, answer: { code: "forbidden" } });
    expect(refused.stdout + refused.stderr).not.toContain(robot.PARLEY_API_KEY);

    const id = String(made.answer["id"]);
    const listed = await runCli(["keys", "list"], env);
    expect(listed.stdout).toContain(`${id}  pk_live_`);
    expect(await json(["keys", "revoke", "--json", id])).toMatchObject({ code: 0, answer: { key: { id } } });
    const again = await runCli(["keys", "revoke", id], env);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("was revoked before, at 2") });
    const after = await json(["call", "list_chats"], robot);
    expect(after).toMatchObject({ code: 1, answer: { code: "unauthorized" } });
  });

  it("say once that a revocation is news", async () => {
    const { answer } = await json(["keys", "create", "--name", "short", "--scopes", "chats:read", "--json"]);
    const run = await runCli(["keys", "revoke", String(answer["id"])], env);
    expect(run).toMatchObject({ code: 0, stdout: `${String(answer["id"])} (short) is revoked.\n` });
  });

  it("say that they may do everything where no scopes are named, and only then, on stderr", async () => {
    const run = await runCli(["keys", "create", "--name", "wide"], env);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pk_live_/) });
    expect(run.stderr).toMatch(/^It may do all .*: \d+ scopes\. For less: --scopes chats:read,messages:read\n$/);
    const wide = await json(["keys", "create", "--name", "wide", "--json"]);
    expect(wide).toMatchObject({ code: 0, stderr: run.stderr });
    const narrow = await json(["keys", "create", "--name", "narrow", "--scopes", "all", "--json"]);
    expect(narrow).toMatchObject({ code: 0, stderr: "" });
    const scopes = (made: typeof wide) => (made.answer["scopes"] as string[]).toSorted();
    expect(scopes(wide)).toEqual(scopes(narrow));
  });

  it("refuse with whom may have been meant, and repeat no tool that the sentence names", async () => {
    const stranger = await runCli(["keys", "create", "--name", "x", "--phones", "phn_zzz"], env);
    expect(stranger).toMatchObject({ code: 1, stdout: "" });
    const [sentence, head, candidate, next, ...rest] = stranger.stderr.trimEnd().split("\n");
    expect(sentence).toMatch(/^phone_not_found: .*phn_zzz/);
    expect(head).toBe("candidates:");
    expect(candidate).toContain(`  ${house.phoneId}  `);
    expect(next).toBe("Next: npx parley call get_workspace");
    expect(rest).toEqual([]);
    const unknown = await runCli(["keys", "revoke", "key_zzz"], env);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/^key_not_found: .*list_keys\.\n$/);
  });

  it("need a name", async () => {
    const run = await runCli(["keys", "create"], env);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("--name is missing");
  });
});

describe("call", () => {
  it("takes pairs typed by the schema, a JSON argument or stdin, and prints one JSON document", async () => {
    const chatId = await newChat("Ana Lima");
    const expected = { items: [{ chat_id: chatId }] };
    expect((await json(["call", "search_chats", "query=Ana", "limit=1"])).answer).toMatchObject(expected);
    expect((await json(["call", "search_chats", "--json", '{"query":"Ana","limit":1}'])).answer).toMatchObject(
      expected,
    );
    const piped = await runCli(["call", "search_chats", "limit=1", "-"], env, '{"query":"Ana"}');
    expect(JSON.parse(piped.stdout)).toMatchObject(expected);
  });

  it("shows the terminal what would not be seen, and programs the same answer", async () => {
    const chatId = await newChat("Eve \u202egnp.exe");
    const run = await runCli(["call", "get_chat", `chat_id=${chatId}`], env);
    expect(run.stdout).not.toContain("\u202e");
    expect(run.stdout).toContain("\\u202egnp.exe");
    expect(JSON.parse(run.stdout)).toMatchObject({ chat: { name: "Eve \u202egnp.exe" } });
  });

  it("says which field is wrong, which tool was meant, and what is no JSON", async () => {
    const wrong = await json(["call", "list_chats", "limit=many"]);
    expect(wrong).toMatchObject({ code: 1, answer: { code: "invalid_input", fields: [{ path: "limit" }] } });
    const unknown = await runCli(["call", "list_chat"], env);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("Did you mean list_chats?");
    expect((await runCli(["call", "list_chats", "--json", "{limit"], env)).code).toBe(2);
  });

  it("leaves a missing argument of the path to the server, which names what was meant", async () => {
    const { code, answer } = await json(["call", "get_group", "group_id=chat_1"]);
    expect(code).toBe(1);
    expect(answer).toMatchObject({
      code: "invalid_input",
      fields: [{ path: "group_id", nearest_key: "chat_id" }],
      request_id: expect.stringMatching(/^req_/),
    });
  });

  it("shows of each argument the choices, bounds, parts and meaning", async () => {
    const shown = async (tool: string) => (await runCli(["tools", tool], env)).stdout;
    expect(await shown("send_message")).toMatch(/\n {2}text +string, 1 to 4096 characters, required: The text, .+\n/);
    expect(await shown("send_message")).toMatch(/\n {2}wait +queued\|sent/);
    expect(await shown("list_chats")).toMatch(/\n {2}limit +integer, 1 to 100, \d+ when absent/);
    const cards = await shown("send_contact_card");
    expect(cards).toMatch(/\n {2}contacts +list of object, .*of them, required/);
    expect(cards).toMatch(/\n {4}email +string/);
  });

  it("shows what a tool takes, and how an argument is written", async () => {
    for (const args of [
      ["call", "send_message", "--help"],
      ["help", "call", "send_message"],
      ["tools", "send_message"],
    ]) {
      const run = await runCli(args, { PARLEY_DATA_DIR: data.dir, PARLEY_URL: "http://127.0.0.1:2" });
      expect(run.code).toBe(0);
      expect(run.stdout).toMatch(/^npx parley call send_message chat_id=…/);
      expect(run.stdout).toMatch(/\n {2}text +string/);
    }
    const dashed = await runCli(["call", "send_message", "--chat_id", "+49"], env);
    expect(dashed).toMatchObject({ code: 2, stderr: expect.stringContaining("chat_id=…") });
    const trial = await runCli(["call", "send_message", "--dry-run"], env);
    expect(trial).toMatchObject({ code: 2, stderr: expect.stringContaining("dry_run=…") });
    expect((await runCli(["list_chats"], env)).stderr).toContain("npx parley call list_chats");
  });

  it("without a server ends with 3 and what to do", async () => {
    const run = await json(["call", "list_chats", "--url", "http://127.0.0.1:2"]);
    expect(run).toMatchObject({ code: 3, answer: { code: "connector_unavailable" } });
    expect(run.answer["message"]).toContain("npx parley start");
  });
});

/** The first printed event that fits. */
async function eventOf(
  { stdout }: Pick<ChildProcessByStdio<null, Readable, null>, "stdout">,
  fits: (event: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  for await (const line of createInterface(stdout)) {
    const event = JSON.parse(line) as Record<string, unknown>;
    if (fits(event)) return event;
  }
  throw new Error("No such event was printed.");
}

describe("tail", () => {
  it("prints events as they happen", async () => {
    const chatId = await newChat("Bo Chen");
    const head = (await house.house.edge.feed.head(house.workspaceId)).toString();
    const child = spawn(process.execPath, [LAUNCHER, "tail", "--json", "--after", head], { env });
    // What was still being committed at the head comes again, so the archiving need not come first.
    const archived = eventOf(child, (event) => event["event"] === "chat.updated" && event["chat_id"] === chatId);
    await house.rest("POST", `/chats/${chatId}/archive`, {});
    const event = await archived;
    expect(event["position"]).toMatch(/^\d+-\d+$/);
    expect(event["position"]).not.toBe(head);
    child.kill();
  });

  it("tells what happened, of a message too, whose own type is another", async () => {
    const head = (await house.house.edge.feed.head(house.workspaceId)).toString();
    const child = spawn(process.execPath, [LAUNCHER, "tail", "--json", "--after", head], { env });
    const received = eventOf(child, (event) => event["event"] === "message.received");
    const { people } = await house.control<{ people: { wa_id: string }[] }>("POST", "/_sim/people", { name: "Eva" });
    const said = { type: "text", text: { body: "Hello" } };
    await house.control("POST", `/_sim/people/${people[0]?.wa_id}/messages`, said);
    expect(await received).toMatchObject({ type: "text", at: expect.stringMatching(/^\d{4}-/) });
    child.kill();
  });

  it("says at once where it begins", async () => {
    const head = (await house.house.edge.feed.head(house.workspaceId)).toString();
    const child = spawn(process.execPath, [LAUNCHER, "tail"], { env });
    const line = await new Promise<string>((resolve) => createInterface(child.stderr).once("line", resolve));
    child.kill();
    expect(line).toContain(head);
  });

  it("says what a position is when it was given none", async () => {
    const run = await runCli(["tail", "--after", "0"], env);
    expect(run).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--after 0") });
  });

  it("ends with 3 when there is no server to begin with", async () => {
    expect((await runCli(["tail", "--url", "http://127.0.0.1:2"], env)).code).toBe(3);
  });
});

describe("doctor", () => {
  it("names each part, and is well when they are", async () => {
    const run = await json(["doctor", "--json"]);
    const { findings } = run.answer as { findings: { name: string; ok: boolean }[] };
    expect(findings.map((finding) => finding.name)).toEqual(
      expect.arrayContaining(["node", "data directory", "server", "store", "worker", `phone ${house.phoneId}`, "key"]),
    );
    expect(findings.filter((finding) => !finding.ok)).toEqual([]);
    expect(run.code).toBe(0);
  });

  it("says what to do about a server that is away and a key that is refused", async () => {
    const away = await runCli(["doctor", "--url", "http://127.0.0.1:2"], env);
    expect(away.code).toBe(3);
    expect(away.stdout).toContain("npx parley start");
    // Ports that belong to old services of the internet, which fetch never asks.
    const unasked = await runCli(["call", "list_chats"], { ...env, PARLEY_URL: "http://127.0.0.1:1" });
    expect(unasked.code).toBe(3);
    expect(JSON.parse(unasked.stdout)).toMatchObject({ code: "connector_unavailable" });
    expect(unasked.stdout).toContain("does not answer at http://127.0.0.1:1");
    const refused = await runCli(["doctor", "--key", "pk_live_wrong"], env);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("The key was refused");
  });
});

describe("the command line", () => {
  it("lists every tool without a server", async () => {
    const { answer } = await json(["tools", "--json"], { PARLEY_URL: "http://127.0.0.1:2" });
    const names = (answer as { tools: { name: string }[] }).tools.map((tool) => tool.name);
    expect(names).toEqual(expect.arrayContaining(["list_chats", "send_message", "create_key"]));
  });

  it("tells its version", async () => {
    expect((await runCli(["--version"], env)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("helps, and names the command or flag that was meant", async () => {
    expect(await runCli(["--help"], env)).toMatchObject({ code: 0, stdout: expect.stringContaining("keys create") });
    for (const command of ["start", "simulator", "mcp", "call", "tools", "keys", "phones", "tail", "doctor"])
      expect(await runCli([command, "--help"], env)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`npx parley ${command}`),
      });
    const unknown = await runCli(["docter"], env);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("npx parley doctor") });
    expect(await runCli(["help", "nonsense"], env)).toMatchObject({ code: 2, stdout: "" });
    const flag = await runCli(["keys", "create", "--nam", "x"], env);
    expect(flag).toMatchObject({ code: 2, stderr: expect.stringContaining("--name") });
  });
});
