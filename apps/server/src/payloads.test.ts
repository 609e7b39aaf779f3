import { createHmac } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { inboundCounts } from "@parley/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/**
 * Every recorded payload goes, signed as Meta signs, through the real webhook edge. None may be lost
 * and none may be a 500: each ends converted, or counted and kept as unknown.
 */
const DATA = path.resolve(import.meta.dirname, "../../../../shared/data");
const present = existsSync(DATA);
if (!present) console.log("Skipped: recorded payloads, because ../shared is not beside this checkout.");

let house: TestHouse;
let url: string;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  url = `${house.url}/webhooks/whatsapp/${house.phoneId}`;
});
afterAll(() => house.close());

const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-hub-signature-256": signed(body), ...headers },
  });
const signed = (body: string | Uint8Array) =>
  `sha256=${createHmac("sha256", house.appSecret).update(body).digest("hex")}`;

const counts = () => inboundCounts(house.house.store, house);

/** Resolves when nothing waits for conversion. */
const converted = async (total: number) => {
  await expect.poll(async () => (await counts()).waiting, { timeout: 20_000 }).toBe(0);
  const after = await counts();
  expect(after.received).toBe(total);
  expect(after.failed).toBe(0);
  return after;
};

describe.skipIf(!present)("recorded payloads", () => {
  it("are stored, then converted or kept as unknown, every one", async () => {
    const payloads = [...recorded()];
    expect(payloads.length).toBeGreaterThan(80);
    for (const [name, payload] of payloads) {
      expect((await post(JSON.stringify(aimed(payload)))).status, name).toBe(200);
    }
    const after = await converted(payloads.length);
    expect({ events: after.events, unknown: after.unknown }).toMatchInlineSnapshot(`
      {
        "events": 93,
        "unknown": 1,
      }
    `);
  });

  it("said twice are nothing the second time", async () => {
    const before = await counts();
    const [, payload] = [...recorded()].find(([name]) => name.includes("message.json")) ?? [];
    const body = JSON.stringify(aimed(payload));
    const messages = async () =>
      (await house.rest("GET", "/messages?since=2000-01-01T00:00:00Z&limit=100")).body["items"];
    const known = await messages();
    await post(body);
    await post(body);
    await converted(before.received + 2);
    expect(await messages()).toEqual(known);
  });
});

describe("the webhook edge", () => {
  const text = '{"object":"whatsapp_business_account","entry":[]}';

  it("answers the verification with the challenge, and a wrong token with 403", async () => {
    const query = (token: string) => `${url}?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=${token}`;
    expect((await fetch(query("wrong"))).status).toBe(403);
  });

  it("refuses a wrong signature and stores nothing", async () => {
    const before = await counts();
    const wrong = await post(text, { "x-hub-signature-256": `sha256=${"0".repeat(64)}` });
    const none = await fetch(url, { method: "POST", body: text });
    expect([wrong.status, none.status]).toEqual([401, 401]);
    expect(await counts()).toEqual(before);
  });

  it.each<[string, string | Uint8Array, Record<string, string>, number]>([
    ["10 MB", `{"a":"${"x".repeat(10 * 1024 * 1024)}"}`, {}, 413],
    ["broken JSON", '{"object":', {}, 400],
    ["a list", "[]", {}, 400],
    ["deep nesting", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, {}, 400],
    ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), {}, 400],
    ["UTF-16", Buffer.from(text, "utf16le"), {}, 400],
    ["compressed", text, { "content-encoding": "gzip" }, 400],
  ])("refuses %s in words and stores nothing", async (_name, body, headers, status) => {
    const before = await counts();
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { message: string }).message).toContain("Nothing was stored");
    expect(await counts()).toEqual(before);
  });

  it("does not know a phone that is not linked", async () => {
    expect(
      (await fetch(`${house.url}/webhooks/whatsapp/phn_000000000000000`, { method: "POST", body: text })).status,
    ).toBe(404);
  });
});

/** Name and payload of every recorded webhook. */
function* recorded(): Iterable<[string, unknown]> {
  for (const file of globSync(["webhooks-pywa/updates/*.json", "meta-openapi/webhook-examples/*.json"], {
    cwd: DATA,
  }).sort()) {
    const content = JSON.parse(readFileSync(path.join(DATA, file), "utf8")) as Record<string, unknown>;
    if ("object" in content || "entry" in content) yield [file, content];
    else for (const [name, payload] of Object.entries(content)) yield [`${file}#${name}`, payload];
  }
}

/** The same payload for our phone: recordings name the numbers they were made with. */
function aimed(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload), (key, value: unknown) =>
    key === "phone_number_id" ? house.phoneNumberId : value,
  );
}
