import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bot, codeOf, type Json, startBot } from "../testing/bot.ts";

const ANNA = "4915112345678";
const HOUR_MS = 3_600_000;
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
  await bot.write(ANNA);
});
afterEach(() => bot.close());

describe("refused at once", () => {
  it.each<[string, number, Json]>([
    ["no recipient", 100, { to: undefined }],
    ["another product", 100, { messaging_product: "sms" }],
    ["a text without body", 131008, { text: {} }],
    ["no content for the type", 131008, { text: undefined }],
    ["a text that is too long", 100, { text: { body: "x".repeat(4097) } }],
    ["a type nobody knows", 131051, { type: "hologram", hologram: {} }],
    ["a recipient that is no number", 100, { to: "not a phone" }],
    ["a BSUID in to", 100, { to: "DE.13491208655302741918" }],
    ["a BSUID of somebody else's business", 131009, { to: undefined, recipient: "DE.13491208655302741918" }],
    ["its own number", 131021, { to: "15550783881" }],
    ["media that does not exist", 131009, { type: "image", image: { id: "1" } }],
    ["media by id and link", 131009, { type: "image", image: { id: "1", link: "https://example.com/a.png" } }],
    ["four buttons", 100, { type: "interactive", interactive: buttons(4) }],
    ["two buttons with one id", 131009, { type: "interactive", interactive: buttons(2, "same") }],
    [
      "a template that does not exist",
      132001,
      { type: "template", template: { name: "no", language: { code: "en" } } },
    ],
    ["a pin outside a group", 130501, { type: "pin", pin: { type: "pin", message_id: "wamid.x" } }],
    ["a group that is none", 131041, { recipient_type: "group", to: "nope" }],
  ])("%s: %i", async (_what, code, fields) => {
    const answer = await bot.send(ANNA, fields);
    expect(codeOf(answer)).toBe(code);
    expect(answer.body.error).toMatchObject({
      message: expect.stringContaining(`(#${code})`),
      type: "OAuthException",
      fbtrace_id: expect.any(String),
      error_data: { messaging_product: "whatsapp", details: expect.any(String) },
    });
    expect((await bot.control("GET", "/stats")).body.sends_accepted).toBe(0);
  });

  it.each<[string, number, Json]>([
    ["not registered", 133010, { registered: false }],
    ["locked", 131031, { status: "LOCKED" }],
    ["blocked for policy", 368, { status: "BLOCKED" }],
    ["restricted for the country", 130497, { status: "RESTRICTED" }],
    ["a test number without this recipient", 131030, { allowed_recipients: ["111"] }],
  ])("a number that is %s: %i", async (_what, code, change) => {
    await bot.control("PATCH", `/numbers/${bot.numberId}`, change);
    expect(codeOf(await bot.send(ANNA))).toBe(code);
  });

  it.each([
    1, 2, 3, 4, 10, 33, 190, 613, 80007, 131000, 131005, 131016, 131037, 131042, 131045, 131057, 131063, 131064, 133004,
  ])("any other code by a fault: %i", async (code) => {
    await bot.control("POST", "/faults", { kind: "send_error", code });
    expect(codeOf(await bot.send(ANNA))).toBe(code);
    expect((await bot.send(ANNA)).status).toBe(200);
  });

  it("more than one message in six seconds to a person, beyond the burst: 131056", async () => {
    for (let i = 0; i < 45; i++) expect((await bot.send(ANNA)).status).toBe(200);
    expect(codeOf(await bot.send(ANNA))).toBe(131056);
    await bot.simulator.advance(6_000);
    expect((await bot.send(ANNA)).status).toBe(200);
  });

  it("more messages a second than the number may: 130429", async () => {
    await bot.control("PATCH", `/numbers/${bot.numberId}`, { throughput_mps: 3 });
    for (let i = 0; i < 3; i++) expect((await bot.send(ANNA)).status).toBe(200);
    const answer = await bot.send(ANNA);
    expect(codeOf(answer)).toBe(130429);
    expect(answer.status).toBe(429);
    await bot.simulator.advance(1_000);
    expect((await bot.send(ANNA)).status).toBe(200);
  });
});

describe("accepted, then failed", () => {
  it("nobody has the number: 131026, without contacts", async () => {
    expect((await bot.send("4930111111")).status).toBe(200);
    expect(await failure()).toMatchObject({ recipient_id: "4930111111", errors: [{ code: 131026 }] });
    expect(bot.changes("messages").at(-1)).not.toHaveProperty("contacts");
  });

  it("outside the window: 131047; inside it again after the customer writes", async () => {
    await bot.simulator.advance(24 * HOUR_MS - 1);
    await bot.send(ANNA);
    await bot.simulator.advance(1_000);
    expect(bot.statuses().at(-1)?.status).toBe("delivered");
    await bot.send(ANNA);
    expect(await failure()).toMatchObject({ errors: [{ code: 131047 }] });
    await bot.write(ANNA);
    await bot.send(ANNA);
    await bot.simulator.advance(1_000);
    expect(bot.statuses().at(-1)?.status).toBe("delivered");
  });

  it("an advertisement opens the window for 72 hours", async () => {
    await bot.write(ANNA, { referral: { source_url: "https://fb.me/x", source_type: "ad", source_id: "1" } });
    await bot.simulator.advance(71 * HOUR_MS);
    await bot.send(ANNA);
    await bot.simulator.advance(1_000);
    expect(bot.statuses().at(-1)).toMatchObject({ status: "delivered", pricing: { type: "free_entry_point" } });
    await bot.simulator.advance(2 * HOUR_MS);
    await bot.send(ANNA);
    expect(await failure()).toMatchObject({ errors: [{ code: 131047 }] });
  });

  it("a link that cannot be fetched: 131053", async () => {
    const link = `${bot.simulator.url}/no-such-picture.png`;
    expect((await bot.send(ANNA, { type: "image", image: { link } })).status).toBe(200);
    expect(await failure()).toMatchObject({ errors: [{ code: 131053 }] });
  });

  it("any code by a fault", async () => {
    await bot.control("POST", "/faults", { kind: "send_error", code: 131049, as: "status", to: ANNA });
    await bot.send(ANNA);
    expect(await failure()).toMatchObject({ errors: [{ code: 131049, error_data: { details: expect.any(String) } }] });
  });
});

describe("tokens", () => {
  it("missing, unknown, of the real WhatsApp: 190 with a reason", async () => {
    const real = await bot.graph("GET", `/${bot.numberId}`, undefined, "EAAGm0PX4ZCpsBA");
    expect(codeOf(real)).toBe(190);
    expect(JSON.stringify(real.body)).toContain("simulator");
    expect(codeOf(await bot.graph("GET", `/${bot.numberId}`, undefined, "nonsense"))).toBe(190);
  });

  it("expire on the virtual clock, and carry scopes", async () => {
    const made = await bot.control("POST", `/apps/${bot.appId}/tokens`, {
      scopes: ["whatsapp_business_messaging"],
      expires_in_ms: HOUR_MS,
    });
    const { token } = made.body.token as { token: string };
    const path = `/${bot.numberId}/messages`;
    const message = { messaging_product: "whatsapp", to: ANNA, text: { body: "x" } };
    expect((await bot.graph("POST", path, message, token)).status).toBe(200);
    expect(codeOf(await bot.graph("GET", `/${bot.wabaId}/message_templates`, undefined, token))).toBe(10);
    await bot.simulator.advance(HOUR_MS);
    const expired = await bot.graph("POST", path, message, token);
    expect(codeOf(expired)).toBe(190);
    expect(expired.body.error).toMatchObject({ error_subcode: 463 });
  });

  it("of another business see nothing: 200", async () => {
    const { body } = await bot.control("POST", "/numbers", { verified_name: "Other" });
    const other = body.number as { phone_number_id: string; waba_id: string };
    const message = { messaging_product: "whatsapp", to: ANNA, text: { body: "x" } };
    expect(codeOf(await bot.graph("POST", `/${other.phone_number_id}/messages`, message))).toBe(200);
    const app = (await bot.control("POST", "/apps", { waba_id: other.waba_id })).body.app as {
      tokens: { token: string }[];
    };
    const answer = await bot.graph("POST", `/${other.phone_number_id}/messages`, message, app.tokens[0]?.token);
    expect(answer.status).toBe(200);
    const users = [answer, await bot.send(ANNA)].map(({ body: sent }) => (sent.contacts as Json[])[0]?.user_id);
    expect(users[0]).not.toBe(users[1]);
  });

  it("old versions are refused", async () => {
    const answer = await fetch(`${bot.simulator.url}/v19.0/${bot.numberId}`);
    expect(((await answer.json()) as { error: Json }).error.code).toBe(2635);
  });
});

async function failure(): Promise<Json | undefined> {
  await bot.simulator.settle();
  return bot.statuses().findLast((status) => status.status === "failed");
}

function buttons(count: number, id?: string): Json {
  const list = Array.from({ length: count }, (_, i) => ({ type: "reply", reply: { id: id ?? `b${i}`, title: "Yes" } }));
  return { type: "button", body: { text: "?" }, action: { buttons: list } };
}
