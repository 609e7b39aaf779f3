import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Files of messages as resources, and subscriptions by ids that are not our own. */
const HEARD_WITHIN_MS = 2_000;
const INLINE_BYTES_DEFAULT = 1_000_000;
const PDF = Buffer.from("%PDF-1.7\n%%EOF");
const VOICE = Buffer.concat([Buffer.from("4f67675300020000000000000000", "hex"), Buffer.alloc(100)]);

let house: TestHouse;
let ana: Customer;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ana = await newCustomer(house, "Ana Lima");
});
afterAll(() => house?.close());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function open(era: Era) {
  const heard: string[] = [];
  const { client } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, era, {}, (made) =>
    made.setNotificationHandler("notifications/resources/updated", ({ params }) => void heard.push(params.uri)),
  );
  ends.push(() => client.close());
  const subscribe = async (uri: string) => {
    if (era === "legacy") await client.subscribeResource({ uri });
    else await client.listen({ resourceSubscriptions: [uri] });
  };
  return { client, heard, subscribe };
}

/** Ana sends a file; resolves with the message's id when the file is here. */
async function sent(type: string, bytes: Buffer, mimeType: string, name: string, extra: object = {}): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)], { type: mimeType }), name);
  const response = await fetch(`${house.simulator.url}/_sim/people/${ana.id}/media`, { method: "POST", body: form });
  const { media } = (await response.json()) as { media: { id: string } };
  const { message_id: id } = await ana.say({ type, [type]: { id: media.id, ...extra } });
  await expect.poll(async () => (await house.rest("GET", `/messages/${id}/media?mode=link`)).status).toBe(200);
  return id;
}

const picture = (side: number, noise = false) =>
  sharp({
    create: {
      width: side,
      height: side / 2,
      channels: 3,
      background: "#a03050",
      ...(noise ? { noise: { type: "gaussian", mean: 128, sigma: 80 } } : {}),
    },
  })
    .png()
    .toBuffer();

describe.each<Era>(["legacy", "modern"])("in the %s era", (era) => {
  it.each([
    ["a picture", "image", () => picture(400), "image/png", "plant.png", {}],
    ["a voice note", "audio", async () => VOICE, "audio/ogg", "note.ogg", { voice: true }],
    ["a document", "document", async () => PDF, "application/pdf", "offer.pdf", { filename: "offer.pdf" }],
  ] as const)("%s reads as what is known of it and its bytes", async (_, type, make, mimeType, name, extra) => {
    const bytes = await make();
    const id = await sent(type, bytes, mimeType, name, extra);
    const { client } = await open(era);
    const uri = `wa://messages/${id}/media`;
    const [known, file] = (await client.readResource({ uri })).contents as unknown as {
      text: string;
      blob: string;
      uri: string;
    }[];
    expect(JSON.parse(known!.text)).toMatchObject({ message_id: id, bytes: bytes.byteLength });
    expect(JSON.parse(known!.text)).not.toHaveProperty("data");
    expect(file).toEqual({ uri, mimeType: expect.stringContaining(mimeType), blob: bytes.toString("base64") });
  });

  it("a picture that is too large reads scaled down, and any other file as a link", async () => {
    const bytes = await picture(1_200, true);
    expect(bytes.byteLength).toBeGreaterThan(INLINE_BYTES_DEFAULT);
    const id = await sent("image", bytes, "image/png", "large.png");
    const { client } = await open(era);
    const read = async (messageId: string) =>
      (await client.readResource({ uri: `wa://messages/${messageId}/media` })).contents as unknown as {
        text: string;
        blob: string;
      }[];
    const [, file] = await read(id);
    const { width, height } = await sharp(Buffer.from(file?.blob ?? "", "base64")).metadata();
    expect([width, height]).toEqual([784, 392]);
    const answer = await client.callTool({ name: "get_message_media", arguments: { message_id: id, max_side: 100 } });
    const { data } = (answer.content as { type: string; data?: string }[]).find((block) => block.type === "image")!;
    expect(await sharp(Buffer.from(data ?? "", "base64")).metadata()).toMatchObject({ width: 100, height: 50 });
    const paper = Buffer.concat([PDF, Buffer.alloc(INLINE_BYTES_DEFAULT)]);
    const [known, ...more] = await read(await sent("document", paper, "application/pdf", "large.pdf"));
    const { url } = JSON.parse(known?.text ?? "{}") as { url: string };
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(paper);
    expect(more).toEqual([]);
  });

  it("a text file reads as what it says", async () => {
    const id = await sent("document", Buffer.from("Größe;12\n"), "text/csv", "list.csv", { filename: "list.csv" });
    const { client } = await open(era);
    const { content } = await client.callTool({ name: "get_message_media", arguments: { message_id: id } });
    const { contents } = await client.readResource({ uri: `wa://messages/${id}/media` });
    for (const [block, ...more] of [content, contents] as { text: string }[][]) {
      expect(JSON.parse(block?.text ?? "{}")).toMatchObject({ filename: "list.csv", text: "Größe;12\n" });
      expect(more).toEqual([]);
    }
  });

  it("a long text is given once, and no key of a call has more than 200 characters", async () => {
    const lines = Buffer.from("Ware;Preis\n".repeat(100_000));
    const id = await sent("document", lines, "text/csv", "long.csv", { filename: "long.csv" });
    const { client } = await open(era);
    const answer = await client.callTool({ name: "get_message_media", arguments: { message_id: id } });
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(20_000);
    expect(answer.structuredContent).not.toHaveProperty("text");
    for (const idempotency_key of ["", "k".repeat(201), "k".repeat(3_000)]) {
      const refused = await client.callTool({
        name: "send_message",
        arguments: { chat_id: ana.chatId, text: "Hi", idempotency_key },
      });
      expect(refused.structuredContent).toMatchObject({
        code: "invalid_input",
        fields: [{ path: "idempotency_key" }],
      });
    }
  });

  it("who subscribed by a number, or by the number of a ticket, hears the URI they know", async () => {
    const { body } = await house.rest("POST", "/tickets", { chat_id: ana.chatId, subject: "Late" });
    const { ticket_id, number } = body["ticket"] as { ticket_id: string; number: string };
    const { body: chat } = await house.rest("GET", `/chats/${ana.chatId}`);
    const phone = (chat["chat"] as { number: string }).number;
    const uris = [`wa://chats/${phone}/messages`, `wa://chats/${ana.chatId}`, `wa://tickets/${number}`];
    for (const uri of uris) {
      const { heard, subscribe } = await open(era);
      await subscribe(uri);
      if (uri.startsWith("wa://chats")) await ana.write(`To be heard as ${uri}`);
      else await house.rest("PATCH", `/tickets/${ticket_id}`, { subject: "Later" });
      await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toContain(uri);
      expect(new Set(heard)).toEqual(new Set([uri]));
    }
  });
});

it("unsubscribing by the URI that was given ends it", async () => {
  const { body } = await house.rest("GET", `/chats/${ana.chatId}`);
  const uri = `wa://chats/${(body["chat"] as { number: string }).number}/messages`;
  const { client, heard, subscribe } = await open("legacy");
  const other = await open("legacy");
  for (const each of [subscribe, other.subscribe]) await each(uri);
  await client.unsubscribeResource({ uri });
  await ana.write("Only one of you hears this");
  await expect.poll(() => other.heard, { timeout: HEARD_WITHIN_MS }).toContain(uri);
  expect(heard).toEqual([]);
});
