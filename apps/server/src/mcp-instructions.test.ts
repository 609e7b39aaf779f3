import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { openStdioClient, type Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { LAUNCHER, tempDataDir } from "../../bridge/src/testing/bridge-process.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** What an assistant is told of its workspace before it asks anything. */
let house: TestHouse;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house?.close());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const tell = (change: object) => house.rest("PATCH", "/workspace", change);

async function told(era: Era, key = house.key): Promise<string> {
  const { client } = await openHttpClient({ url: `${house.url}/mcp`, key }, era);
  const words = client.getInstructions() ?? "";
  await client.close();
  return words;
}

async function listed(era: Era, key: string, query = "") {
  const { client } = await openHttpClient({ url: `${house.url}/mcp${query}`, key }, era);
  const { tools } = await client.listTools();
  const words = client.getInstructions()?.split("\n\n")[0] ?? "";
  await client.close();
  return { tools, words };
}

describe.each<Era>(["legacy", "modern"])("in the %s era", (era) => {
  it("names the workspace, its zone, its default phone and the business's own words, as they are at each greeting", async () => {
    await tell({ name: "Café Sol", time_zone: "Europe/Madrid", instructions: null });
    const before = await told(era);
    expect(before).toContain("Parley is a business's WhatsApp");
    expect(before).toContain('This is the workspace "Café Sol", time zone Europe/Madrid.');
    expect(before).toMatch(new RegExp(`Phones: ${house.phoneId} "Shop" \\+\\d+ \\(default\\)[.,]`));
    expect(before).not.toContain("own instructions, set by");
    await tell({ instructions: "Always say usted." });
    expect(await told(era)).toContain("The business's own instructions, set by its admins:\nAlways say usted.");
  });

  it("tells a key that may not even read chats, and only of the phones it may use", async () => {
    await tell({ instructions: "Be brief." });
    const words = await told(era, await house.keyWith("tickets:read"));
    expect(words).toContain("Be brief.");
    const { body } = await house.rest("POST", "/phones", {
      name: "Second",
      connector: "simulated",
      ...credentialsOf(era),
    });
    const second = String(body["phone_id"]);
    const made = await house.rest("POST", "/keys", { name: "narrow", scopes: ["chats:read"], phone_ids: [second] });
    const narrow = await told(era, String(made.body["key"]));
    expect(narrow).toContain(`Phones: ${second} "Second"`);
    expect(narrow).toContain("(default)");
    expect(narrow).not.toContain(house.phoneId);
  });

  it("speaks of the tools that this connection lists, and of no other", async () => {
    const { tools } = await listed(era, house.key);
    const every = tools.map((tool) => tool.name);
    const keys = [
      house.key,
      await house.keyWith("chats:read"),
      await house.keyWith("contacts:read", "messages:read"),
      await house.keyWith("messages:send"),
    ];
    for (const query of ["", "?read_only=true", "?toolsets=ticket", "?mode=compact"])
      for (const key of keys) {
        const { words, tools: own } = await listed(era, key, query);
        const has = own.map((tool) => tool.name);
        const named = (words.match(/\b[a-z]+_[a-z_]+\b/g) ?? []).filter((word) => every.includes(word));
        expect(has, `${query} ${words}`).toEqual(expect.arrayContaining(named));
      }
    const { words } = await listed(era, await house.keyWith("chats:read"));
    expect(words).toContain("search_chats");
    expect(words).not.toMatch(/send_template_message|dry_run|due_date/);
  });

  it("is bounded, shows what nobody sees, and says where the rest is", async () => {
    await tell({ instructions: `a\u200Bb${"ñ".repeat(3_900)}` });
    const words = await told(era);
    expect(words).not.toContain("\u200B");
    expect(words.length).toBeLessThan((await plain(era)).length + 2_200);
    expect(words).toMatch(/ñ… \(the rest is in wa:\/\/workspace and get_workspace\)$/);
  });

  it("through the bridge: the server's own words from the very first start on, where it can be reached", async () => {
    await tell({ name: "Café Sol", instructions: "Never promise a date." });
    const data = tempDataDir();
    ends.push(data.remove);
    const greeted = async () => {
      const env = { PARLEY_URL: house.url, PARLEY_API_KEY: house.key, PARLEY_DATA_DIR: data.dir };
      const client = await openStdioClient({ command: process.execPath, args: [LAUNCHER, "mcp"], env }, era);
      await client.callTool({ name: "list_chats", arguments: {} });
      const words = client.getInstructions() ?? "";
      await client.close();
      return words;
    };
    expect(await greeted()).toBe(await told(era));
    await tell({ instructions: "Promise a date." });
    await expect.poll(greeted, { timeout: 10_000 }).toContain("Promise a date.");
  });
});

const credentialsOf = (era: Era) => ({
  settings: { base_url: "http://127.0.0.1:9", waba_id: "1", phone_number_id: era === "legacy" ? "2" : "3" },
  secrets: { access_token: "t", app_secret: "s", verify_token: "v" },
});

async function plain(era: Era): Promise<string> {
  await tell({ instructions: null });
  return told(era);
}
