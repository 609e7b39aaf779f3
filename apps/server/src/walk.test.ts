import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

interface PhoneMessage {
  id: string;
  from_me: boolean;
  text?: { body: string };
  status: string;
}

let house: TestHouse;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());

const person = async (name: string) => {
  const { people } = await house.control<{ people: { id: string; wa_id: string }[] }>("POST", "/_sim/people", { name });
  return people[0]!;
};
const write = (who: { id: string }, text: string) =>
  house.control("POST", `/_sim/people/${who.id}/messages`, {
    phone_number_id: house.phoneNumberId,
    type: "text",
    text: { body: text },
  });
const phoneOf = async (who: { id: string }) =>
  (
    await house.control<{ messages: PhoneMessage[] }>(
      "GET",
      `/_sim/people/${who.id}/chats/${house.phoneNumberId}/messages`,
    )
  ).messages;

describe("a conversation, through the real doors", () => {
  it("comes in by webhook, is answered over REST, is read on the phone, and the ticks come back", async () => {
    const ana = await person("Ana Lima");
    const received = house.nextEvent("message.received");
    await write(ana, "Olá, qual o preço?");
    const { chat_id: chatId } = (await received) as { chat_id: string };

    const listed = await house.rest("GET", `/chats/${chatId}/messages`);
    expect(listed.body).toMatchObject({
      chat: { name: "Ana Lima" },
      items: [{ from: "Ana Lima", text: "Olá, qual o preço?" }],
    });

    const sent = await house.rest("POST", "/messages", { chat_id: chatId, text: "45 reais.", wait: "sent" });
    expect(sent.body).toMatchObject({ chat_name: "Ana Lima", number: `+${ana.wa_id}` });
    const { message_id: messageId } = sent.body as { message_id: string };
    const shown = async () => (await phoneOf(ana)).map((message) => [message.from_me, message.text?.body]);
    await expect.poll(shown).toEqual([
      [true, "Olá, qual o preço?"],
      [false, "45 reais."],
    ]);

    const read = house.nextEvent("message.status_changed", (data) => data["delivery_state"] === "read");
    await house.control("POST", `/_sim/people/${ana.id}/read`, { peer: house.phoneNumberId });
    await read;
    const delivery = await house.rest("GET", `/messages/${messageId}/delivery`);
    expect(delivery.body).toMatchObject({ state: "read" });

    const answered = house.nextEvent("message.received");
    await write(ana, "Obrigada!");
    await answered;
    const found = await house.rest("GET", "/messages/search?query=obrigado");
    expect(found.body).toMatchObject({ items: [{ text: "Obrigada!" }] });
  });

  it("refuses free text to someone who never wrote, naming the template tool", async () => {
    const carla = await person("Carla");
    const made = await house.rest("POST", "/chats", { phone_number: `+${carla.wa_id}`, contact_name: "Carla" });
    const { chat } = made.body as { chat: { chat_id: string } };
    const refused = await house.rest("POST", "/messages", { chat_id: chat.chat_id, text: "Hello" });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: "window_closed", hint: "send_template_message" });
  });

  it("reads nothing out for the sender: reading marks nothing, marking read does", async () => {
    const dora = await person("Dora");
    const received = house.nextEvent("message.received");
    await write(dora, "Are you there?");
    const { chat_id: chatId } = (await received) as { chat_id: string };
    await house.rest("GET", `/chats/${chatId}/messages`);
    await house.rest("GET", `/chats/${chatId}/context`);
    expect((await phoneOf(dora))[0]?.status).not.toBe("read");
    const marked = await house.rest("POST", `/chats/${chatId}/read`, {});
    expect(marked.body).toEqual({
      chat_id: chatId,
      chat_name: "Dora",
      number: expect.stringMatching(/^\+\d+$/),
      unread: 0,
      receipt: "queued",
    });
    await expect.poll(async () => (await phoneOf(dora))[0]?.status).toBe("read");
  });
});

describe("keys", () => {
  it("refuses what a scope does not allow, by name and without effect", async () => {
    const reader = await house.keyWith("chats:read", "messages:read");
    const chats = await house.rest("GET", "/chats", undefined, reader);
    expect(chats.status).toBe(200);
    const refused = await house.rest("POST", "/chats", { phone_number: "+4915100000000" }, reader);
    expect(refused.status).toBe(403);
    expect(refused.body["message"]).toContain("chats:write");
    expect((await house.rest("GET", "/chats/+4915100000000")).status).toBe(404);
  });

  it("stops a revoked key at once, and says so", async () => {
    const key = await house.keyWith("chats:read");
    const { items } = (await house.rest("GET", "/keys?limit=1")).body as { items: { id: string }[] };
    await house.revokeKey(items[0]?.id ?? "");
    const refused = await house.rest("GET", "/chats", undefined, key);
    expect(refused.status).toBe(401);
    expect(refused.body["message"]).toContain("revoked");
  });

  it.each(["", "Bearer nonsense", "Bearer pk_live_0000000000000000000000000000000000000000000"])(
    "refuses %j in words",
    async (authorization) => {
      const response = await fetch(`${house.url}/v1/chats`, { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
      expect(((await response.json()) as { message: string }).message).toContain("npx parley keys create");
    },
  );
});

describe("the HTTP side", () => {
  it("refuses a foreign host and a foreign origin", async () => {
    const headers = { authorization: `Bearer ${house.key}` };
    expect(
      (await fetch(`${house.url}/v1/chats`, { headers: { ...headers, origin: "https://evil.example" } })).status,
    ).toBe(403);
  });

  it("answers an unknown route with where to look", async () => {
    const { status, body } = await house.rest("GET", "/chatz");
    expect(status).toBe(404);
    expect(body["message"]).toContain("/openapi.json");
  });

  it("takes a placeholder left in the path for a missing value, and says which was meant", async () => {
    const { status, body } = await house.rest("POST", "/chats/%7Bchat_id%7D/archive", { chatid: "chat_1" });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: "invalid_input",
      fields: [{ path: "chatid", nearest_key: "chat_id" }],
    });
  });

  it("tells the truth about health", async () => {
    const report = (await (await fetch(`${house.url}/readyz`)).json()) as {
      ready: boolean;
      parts: { name: string; ok: boolean }[];
      phones: { name: string; ok: boolean }[];
    };
    expect(report.ready).toBe(true);
    expect(report.parts.map((part) => part.name)).toEqual(["store", "worker"]);
    expect(report.phones).toMatchObject([{ name: `phone ${house.phoneId}`, ok: true }]);
  });

  it("serves OpenAPI, a reference and metrics", async () => {
    const openapi = (await (await fetch(`${house.url}/openapi.json`)).json()) as { openapi: string; paths: object };
    expect(openapi.openapi).toBe("3.1.0");
    expect(Object.keys(openapi.paths)).toContain("/v1/chats/{chat_id}/messages");
    expect(await (await fetch(`${house.url}/docs/api`)).text()).toContain("list_chats");
    expect(await (await fetch(`${house.url}/metrics`)).text()).toContain("parley_http_request_seconds");
  });

  it("answers the first result again under the same idempotency key", async () => {
    const { wa_id: number } = await person("Ida");
    const call = () =>
      fetch(`${house.url}/v1/chats`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${house.key}`,
          "content-type": "application/json",
          "idempotency-key": "same",
        },
        body: JSON.stringify({ phone_number: `+${number}` }),
      }).then((response) => response.json() as Promise<{ chat: { created_at: string } }>);
    const first = await call();
    expect(first).toHaveProperty("chat.created_at");
    expect(await call()).toEqual(first);
  });
});

describe("the event stream", () => {
  it("resumes after the last event it gave, without a gap", async () => {
    const eva = await person("Eva");
    const first = await readEvents(house, null, 1, () => write(eva, "one"));
    const rest = await readEvents(house, first.at(-1)?.id ?? null, 1, () => write(eva, "two"));
    expect(first[0]?.id).not.toBe(rest[0]?.id);
    expect([...first, ...rest].map((event) => event.type)).toEqual(["message.received", "message.received"]);
  });
});

/** Reads the stream until `count` messages were received, and ends it. */
async function readEvents(from: TestHouse, after: string | null, count: number, act: () => Promise<unknown>) {
  const controller = new AbortController();
  const response = await fetch(`${from.url}/v1/events`, {
    headers: { authorization: `Bearer ${from.key}`, ...(after ? { "last-event-id": after } : {}) },
    signal: controller.signal,
  });
  const events: { id: string; type: string }[] = [];
  let text = "";
  await act();
  for await (const chunk of response.body!) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const id = /^id: ?(.*)$/m.exec(block)?.[1];
      const type = /^event: ?(.*)$/m.exec(block)?.[1];
      if (id && type === "message.received") events.push({ id, type });
    }
    if (events.length >= count) break;
  }
  controller.abort();
  return events;
}
