import { afterEach, beforeEach, expect, it } from "vitest";
import { plantPicture } from "../seed/files/plant-picture.ts";
import { Random } from "../random.ts";
import { type Bot, codeOf, type Json, startBot } from "../testing/bot.ts";

const ANNA = "4915112345678";
const PICTURE = plantPicture(new Random(1));
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
  await bot.write(ANNA);
});
afterEach(() => bot.close());

it("an upload is sent, shown on the phone, and can be deleted", async () => {
  const id = await upload(PICTURE, "image/png");
  await bot.send(ANNA, { type: "image", image: { id, caption: "A fern" } });
  await bot.simulator.advance(1_000);
  const { body } = await bot.control("GET", `/people/${ANNA}/chats`);
  const image = (body.chats as { last_message: { image: Json } }[])[0]?.last_message.image;
  expect(image).toMatchObject({ id, caption: "A fern", mime_type: "image/png", file_size: PICTURE.byteLength });
  const shown = await fetch(`${bot.simulator.url}${String(image?.url)}`, { headers: { range: "bytes=0-3" } });
  expect([shown.status, Buffer.from(await shown.arrayBuffer()).toString("latin1")]).toEqual([206, "\x89PNG"]);
  expect((await bot.graph("DELETE", `/${id}`)).body).toEqual({ success: true });
  expect(codeOf(await bot.graph("GET", `/${id}`))).toBe(100);
  expect(codeOf(await bot.send(ANNA, { type: "image", image: { id } }))).toBe(131009);
});

it("what a person sends is downloaded with a token, from an address that dies after five minutes", async () => {
  const id = await attach(PICTURE, "image/png");
  await bot.write(ANNA, { type: "image", image: { id, caption: "Meine Pflanze" } });
  await bot.simulator.settle();
  const image = bot.messages().at(-1)?.image as { id: string; url: string; sha256: string };
  expect(image).toMatchObject({ id, mime_type: "image/png", caption: "Meine Pflanze" });
  const info = (await bot.graph("GET", `/${id}`)).body;
  expect(info).toMatchObject({
    id,
    messaging_product: "whatsapp",
    file_size: String(PICTURE.byteLength),
    sha256: image.sha256,
  });
  for (const url of [image.url, String(info.url)]) {
    expect((await fetch(url)).status).toBe(401);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${bot.token}` } });
    expect(Buffer.from(await answer.arrayBuffer()).equals(PICTURE)).toBe(true);
  }
  await bot.simulator.advance(5 * 60_000 + 1);
  const late = await fetch(image.url, { headers: { authorization: `Bearer ${bot.token}` } });
  expect(late.status).toBe(404);
  const fresh = String((await bot.graph("GET", `/${id}`)).body.url);
  expect((await fetch(fresh, { headers: { authorization: `Bearer ${bot.token}` } })).status).toBe(200);
});

it("ids die too: a person's after 7 days, an upload after 30", async () => {
  const theirs = await attach(PICTURE, "image/png");
  const ours = await upload(PICTURE, "image/png");
  await bot.simulator.advance(7 * 24 * 3_600_000);
  expect(codeOf(await bot.graph("GET", `/${theirs}`))).toBe(100);
  expect((await bot.graph("GET", `/${ours}`)).status).toBe(200);
  await bot.simulator.advance(23 * 24 * 3_600_000);
  expect(codeOf(await bot.graph("GET", `/${ours}`))).toBe(100);
});

it("a link is fetched and becomes media of its own", async () => {
  const { createServer } = await import("node:http");
  const files = createServer((_request, response) => {
    response.setHeader("content-type", "image/png");
    response.end(PICTURE);
  });
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  const { port } = files.address() as { port: number };
  await bot.send(ANNA, { type: "image", image: { link: `http://127.0.0.1:${port}/a.png` } });
  await bot.simulator.advance(1_000);
  files.closeAllConnections();
  files.close();
  const { body } = await bot.control("GET", `/people/${ANNA}/chats`);
  const shown = (body.chats as { last_message: { image: Json } }[])[0]?.last_message.image;
  expect(shown).toMatchObject({ mime_type: "image/png", file_size: PICTURE.byteLength });
  expect(shown).not.toHaveProperty("link");
});

it.each<[string, number, string]>([
  ["a type WhatsApp does not take", 10, "application/x-msdownload"],
  ["a picture that is too large", 5 * 1024 * 1024 + 1, "image/png"],
  ["an empty file", 0, "image/png"],
])("refuses %s: 131053", async (_what, size, mime) => {
  const answer = await uploadRaw(new Uint8Array(size), mime);
  expect(codeOf(answer)).toBe(131053);
});

it("a voice note that was heard is told as played", async () => {
  const id = await upload(new TextEncoder().encode("OggS"), "audio/ogg");
  await bot.send(ANNA, { type: "audio", audio: { id, voice: true } });
  await bot.simulator.advance(1_000);
  const { body } = await bot.control("GET", `/people/${ANNA}/chats`);
  const message_id = (body.chats as { last_message: { id: string } }[])[0]?.last_message.id;
  await bot.control("POST", `/people/${ANNA}/played`, { message_id });
  await bot.simulator.settle();
  expect(bot.statuses().map((status) => status.status)).toEqual(["sent", "delivered", "read", "played"]);
});

async function uploadRaw(bytes: Uint8Array, type: string) {
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  form.set("file", new File([new Uint8Array(bytes)], "file", { type }));
  return bot.graph("POST", `/${bot.numberId}/media`, form);
}

async function upload(bytes: Uint8Array, type: string): Promise<string> {
  return String((await uploadRaw(bytes, type)).body.id);
}

async function attach(bytes: Uint8Array, type: string): Promise<string> {
  const form = new FormData();
  form.set("file", new File([new Uint8Array(bytes)], "plant.png", { type }));
  const { body } = await bot.control("POST", `/people/${ANNA}/media`, form);
  return (body.media as { id: string }).id;
}
