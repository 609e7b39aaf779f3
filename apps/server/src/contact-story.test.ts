import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Stories on the sample data, with the calls that an assistant makes. */

/** Phones of the six in the sample world who ask about prices on its day, in six languages. */
const ASKED_TODAY = ["447700900111", "34600111222", "351910222333", "4915112345678", "919812345678", "819012345678"];
const PRICE_IN_THEIR_WORDS = "price pricing much precio cuánto preço quanto kosten preis कीमत 値段";
const NAMESAKES = ["+351912345001", "+351967890002"];

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
let calls = 0;

beforeAll(async () => {
  house = await startTestHouse({ world: "sample", importHistory: true });
  ({ client } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, "modern"));
  await vi.waitFor(
    async () => {
      const { items } = await call<Items>("list_recent_messages", { since: "today" });
      if (items.length < ASKED_TODAY.length) throw new Error("The history is still coming in.");
    },
    { timeout: 30_000 },
  );
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

interface Items {
  items: Record<string, unknown>[];
}

async function ask(name: string, args: object) {
  calls++;
  return client.callTool({ name, arguments: { ...args } });
}

async function call<T>(name: string, args: object): Promise<T> {
  const result = await ask(name, args);
  if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.structuredContent)}`);
  return result.structuredContent as T;
}

it("tags exactly those who asked about prices today as leads, in at most four calls", async () => {
  calls = 0;
  const { groups } = await call<{ groups: { contact_id: string | null; name: string }[] }>("search_messages", {
    query: PRICE_IN_THEIR_WORDS,
    match: "any",
    since: "today",
    from_me: false,
    group_by: "sender",
  });
  const contact_ids = groups.flatMap((group) => group.contact_id ?? []);
  const tagged = await call<Items>("add_contact_labels", { contact_ids, labels: ["Lead"] });
  expect(calls).toBeLessThanOrEqual(4);
  expect(tagged.items.map((item) => item["ok"])).toEqual(ASKED_TODAY.map(() => true));
  const { items } = await call<Items>("list_contacts", { label: "lead", limit: 100 });
  expect(items.map((item) => item["number"]).sort()).toEqual(ASKED_TODAY.map((phone) => `+${phone}`).sort());
});

it("asks which Ana Silva is meant, and writes to the one that is named", async () => {
  const tag = (who: string) => ask("add_contact_labels", { contact_ids: [who], labels: ["Regular"] });
  const refused = await tag("Ana Silva");
  expect(refused.isError).toBe(true);
  const { code, message, details } = refused.structuredContent as {
    code: string;
    message: string;
    details: { candidates: { contact_id: string; name: string; number: string }[] };
  };
  expect(code).toBe("contact_conflict");
  expect(message).toContain("Ask which one");
  expect(details.candidates.map((one) => one.name)).toEqual(["Ana Silva", "Ana Silva"]);
  expect(details.candidates.map((one) => one.number).sort()).toEqual(NAMESAKES);
  const meant = details.candidates.find((one) => one.number === NAMESAKES[1]);
  expect((await tag(meant?.contact_id ?? "")).isError).toBeFalsy();
  const { items } = await call<Items>("list_contacts", { label: "regular" });
  expect(items).toMatchObject([{ contact_id: meant?.contact_id, number: NAMESAKES[1] }]);
});

it("sends nothing to a name: both who have it are found, told apart by number", async () => {
  const sent = await ask("send_message", { chat_id: "Ana Silva", text: "Hello" });
  expect(sent.isError).toBe(true);
  expect(JSON.stringify(sent.structuredContent)).toContain("search_chats");
  const { items } = await call<Items>("search_chats", { query: "Ana Silva", type: "direct" });
  expect(items.map((item) => item["number"]).sort()).toEqual(NAMESAKES);
});

it("gives somebody all that is stored about them by a link that needs no key, to keys that may", async () => {
  const path = `/contacts/+${ASKED_TODAY[0]}/data`;
  const keeper = await house.keyWith("privacy:manage");
  const { body } = await house.rest("GET", path, undefined, keeper);
  const { url, counts } = body as { url: string; counts: Record<string, number> };
  const file = await fetch(url);
  expect(file.headers.get("content-type")).toBe("application/json");
  expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''.+\.json$/);
  const lists = (await file.json()) as Record<string, Record<string, unknown>[]>;
  expect(lists["identifiers"]).toContainEqual(expect.objectContaining({ kind: "phone", value: ASKED_TODAY[0] }));
  expect(lists["messages"]).toHaveLength(counts["messages"] ?? 0);
  expect(counts["messages"]).toBeGreaterThan(0);

  const reader = await house.keyWith("contacts:read");
  expect((await house.rest("GET", path, undefined, reader)).status).toBe(403);
});
