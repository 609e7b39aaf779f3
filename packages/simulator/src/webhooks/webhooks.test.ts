import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bot, type Json, startBot } from "../testing/bot.ts";
import { asciiJson, signatureOf } from "./sign.ts";

const ANNA = "4915112345678";
const DAY_MS = 24 * 3_600_000;
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot.close());

describe("the bytes", () => {
  it("are signed as they are, with everything beyond ASCII escaped", async () => {
    await bot.write(ANNA, { text: { body: "Grüße 日本 😀" } });
    await bot.simulator.settle();
    const [post] = bot.received;
    expect(post?.signed).toBe(true);
    expect(post?.body).toContain("Gr\\u00fc\\u00dfe \\u65e5\\u672c \\ud83d\\ude00");
    expect(JSON.parse(post?.body ?? "").entry[0].id).toBe(bot.wabaId);
  });

  it("signature is HMAC-SHA256 of the app secret", () => {
    expect(asciiJson({ a: "ä" })).toBe('{"a":"\\u00e4"}');
    expect(signatureOf("{}", "secret")).toBe("sha256=77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13");
  });
});

describe("delivery", () => {
  it("batches what is waiting, in order", async () => {
    for (let i = 0; i < 1_500; i++) bot.simulator.sim.webhooks.emit(bot.wabaId, null, "account_update", { i });
    await bot.simulator.settle();
    expect(bot.received.map((post) => post.changes.length)).toEqual([1_000, 500]);
    expect(bot.changes("account_update").map((value) => value.i)).toEqual(Array.from({ length: 1_500 }, (_, i) => i));
  });

  it("tries again with growing delays, keeps the order, and loses nothing", async () => {
    bot.answers.push(500, 500, 500);
    await bot.write(ANNA, { text: { body: "first" } });
    await bot.simulator.settle();
    expect(bot.received).toHaveLength(0);
    await bot.write(ANNA, { text: { body: "second" } });
    await bot.simulator.advance(10_000);
    expect(texts()).toEqual(["first", "second"]);
    expect((await bot.control("GET", "/stats")).body.webhook_failures).toBe(3);
  });

  it("lets others pass a batch that is refused again and again", async () => {
    bot.answers.push(500, 500, 500, 500);
    await bot.write(ANNA, { text: { body: "poison" } });
    await bot.simulator.advance(10_000);
    await bot.write(ANNA, { text: { body: "healthy" } });
    await bot.simulator.settle();
    expect(texts()).toEqual(["healthy"]);
    await bot.simulator.advance(60_000);
    expect(texts()).toEqual(["healthy", "poison"]);
  });

  it("tries a batch again that was due while one put aside went out", async () => {
    bot.answers.push(500, 500, 500, 500);
    await bot.write(ANNA, { text: { body: "poison" } });
    await bot.simulator.advance(35_000);
    bot.answers.push(500, 500);
    await bot.write(ANNA, { text: { body: "healthy" } });
    await bot.simulator.settle();
    expect(texts()).toEqual([]);
    await bot.simulator.advance(1_000);
    expect(texts()).toEqual(["poison", "healthy"]);
  });

  it("gives up after seven days", async () => {
    bot.answers.push(...Array.from({ length: 100 }, () => 500));
    await bot.write(ANNA);
    await bot.simulator.advance(6 * DAY_MS);
    const before = (await bot.control("GET", "/stats")).body;
    expect(before.webhook_updates_dropped).toBe(0);
    expect(before.webhook_failures).toBeGreaterThan(10);
    await bot.simulator.advance(3 * DAY_MS);
    expect((await bot.control("GET", "/stats")).body).toMatchObject({ webhook_updates_dropped: 1 });
    bot.answers.length = 0;
    await bot.simulator.advance(3 * DAY_MS);
    expect(bot.received).toHaveLength(0);
  });

  it("reaches an address that was away as soon as it is back", async () => {
    await bot.control("DELETE", `/apps/${bot.appId}/webhook`);
    bot.answers.push(503, 503);
    await bot.control("PUT", `/apps/${bot.appId}/webhook`, { callback_url: bot.hookUrl, verify_token: "verify-me" });
    await bot.write(ANNA);
    await bot.simulator.settle();
    expect(bot.received).toHaveLength(0);
    bot.answers.length = 0;
    await bot.control("PUT", `/apps/${bot.appId}/webhook`, { callback_url: bot.hookUrl, verify_token: "verify-me" });
    await bot.simulator.settle();
    expect(bot.messages()).toHaveLength(1);
  });
});

describe("trouble by order", () => {
  it.each<[string, string[]]>([
    ["drop", ["two", "three"]],
    ["duplicate", ["one", "one", "two", "three"]],
    ["reorder", ["two", "one", "three"]],
    ["delay", ["two", "three", "one"]],
  ])("%s", async (action, expected) => {
    await bot.control("POST", "/faults", { kind: "webhook", action, field: "messages", delay_ms: 5_000 });
    for (const body of ["one", "two", "three"]) await bot.write(ANNA, { text: { body } });
    await bot.simulator.advance(6_000);
    expect(texts()).toEqual(expected);
  });

  it("an answer that never comes may still have had its effect", async () => {
    await bot.write(ANNA);
    await bot.control("POST", "/faults", { kind: "disconnect", when: "after", path: "/messages" });
    await expect(bot.send(ANNA)).rejects.toThrow();
    await bot.control("POST", "/faults", { kind: "disconnect", when: "before", path: "/messages" });
    await expect(bot.send(ANNA)).rejects.toThrow();
    expect((await bot.control("GET", "/stats")).body.sends_accepted).toBe(1);
  });

  it("an answer that is slow, and one that is no JSON", async () => {
    await bot.write(ANNA);
    await bot.control("POST", "/faults", { kind: "slow", delay_ms: 30_000, path: "/messages" });
    const signal = AbortSignal.timeout(200);
    const slow = fetch(`${bot.simulator.url}/v23.0/${bot.numberId}/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${bot.token}` },
      body: JSON.stringify({ messaging_product: "whatsapp", to: ANNA, text: { body: "slow" } }),
      signal,
    });
    await expect(slow).rejects.toThrow(/timeout/i);
    expect((await bot.control("GET", "/stats")).body.sends_accepted).toBe(1);
    await bot.control("POST", "/faults", { kind: "http", status: 503 });
    await expect(bot.send(ANNA)).rejects.toThrow(/JSON/);
  });
});

describe("addresses", () => {
  it("are taken only when they answer the challenge", async () => {
    const wrong = { callback_url: bot.hookUrl, verify_token: "wrong" };
    const refused = await bot.control("PUT", `/apps/${bot.appId}/webhook`, wrong);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: "verification_failed" } } });
    const subscription = {
      object: "whatsapp_business_account",
      callback_url: bot.hookUrl,
      verify_token: "verify-me",
      fields: "account_update",
    };
    expect((await bot.graph("POST", `/${bot.appId}/subscriptions`, subscription)).body).toEqual({ success: true });
    await bot.write(ANNA);
    await bot.simulator.settle();
    expect(bot.messages()).toHaveLength(0);
  });

  it("of a number go before those of the account, and those before the app's", async () => {
    const override = { override_callback_uri: `${bot.hookUrl}?for=waba`, verify_token: "verify-me" };
    await bot.graph("POST", `/${bot.wabaId}/subscribed_apps`, override);
    const number = { webhook_configuration: { ...override, override_callback_uri: `${bot.hookUrl}?for=number` } };
    await bot.graph("POST", `/${bot.numberId}`, number);
    const lanes = () => bot.simulator.sim.webhooks.lanes().map((lane) => new URL(lane.url).search);
    await bot.write(ANNA);
    expect(lanes().at(-1)).toBe("?for=number");
    await bot.graph("POST", `/${bot.numberId}`, { webhook_configuration: { override_callback_uri: "" } });
    await bot.write(ANNA);
    expect(lanes().at(-1)).toBe("?for=waba");
    await bot.graph("DELETE", `/${bot.wabaId}/subscribed_apps`);
    await bot.simulator.settle();
    const before = bot.messages().length;
    await bot.write(ANNA);
    await bot.simulator.settle();
    expect(bot.messages()).toHaveLength(before);
  });

  it("several apps of an account are all told", async () => {
    const made = (await bot.control("POST", "/apps", { name: "Second" })).body.app as { app_id: string };
    const target = { callback_url: `${bot.hookUrl}?second`, verify_token: "verify-me" };
    await bot.control("PUT", `/apps/${made.app_id}/webhook`, target);
    await bot.write(ANNA);
    await bot.simulator.settle();
    expect(bot.messages()).toHaveLength(2);
    expect(bot.received.map((post) => post.signed).toSorted()).toEqual([false, true]);
  });
});

describe("the control API", () => {
  it.each<[string, Record<string, string>]>([
    ["a foreign host", { host: "evil.example" }],
    ["a foreign page", { origin: "https://evil.example" }],
  ])("is closed to %s", async (_who, headers) => {
    const { request } = await import("undici");
    const answer = await request(`${bot.simulator.url}/_sim/apps`, { headers });
    expect(answer.statusCode).toBe(403);
    await answer.body.dump();
  });

  it("names what is wrong with a body", async () => {
    const answer = await bot.control("POST", "/faults", { kind: "webhook", action: "explode" });
    expect(answer.status).toBe(400);
    expect((answer.body.error as Json).message).toContain("action");
  });

  it("tells what happened, in order, in pages", async () => {
    await bot.write(ANNA);
    await bot.send(ANNA);
    await bot.simulator.advance(1_000);
    const first = (await bot.control("GET", "/transcript?limit=2")).body as { entries: Json[]; next: number };
    const rest = (await bot.control("GET", `/transcript?after=${first.next}`)).body as { entries: Json[] };
    const kinds = [...first.entries, ...rest.entries].map((entry) => entry.kind);
    expect(kinds.filter((kind) => kind !== "webhook")).toEqual(["inbound", "send", "status", "status"]);
    const only = (await bot.control("GET", "/transcript?kind=inbound")).body as { entries: Json[] };
    expect(only.entries).toHaveLength(1);
  });
});

function texts(): string[] {
  return bot.messages().map((message) => (message.text as { body: string }).body);
}
