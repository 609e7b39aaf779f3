import { createClient, ParleyError, type Client } from "@parley/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** The generated client against the server it was generated for. */
let house: TestHouse;
let client: Client;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  client = createClient({ url: house.url, key: house.key });
});
afterAll(() => house.close());

it("reads, writes and pages with types, over real HTTP", async () => {
  const names = ["Ana", "Ben", "Çelik"];
  for (const [index, contact_name] of names.entries()) {
    await house.control("POST", "/_sim/people", { wa_id: `4915100000${index}0` });
    await client.create_chat({ phone_number: `+4915100000${index}0`, contact_name });
  }
  const first = await client.list_chats({ limit: 2 });
  expect(first.items).toHaveLength(2);
  const second = await client.list_chats({ limit: 2, cursor: first.next_cursor ?? "" });
  expect(second.next_cursor).toBeNull();
  expect([...first.items, ...second.items].map((chat) => chat.name).sort()).toEqual(names);

  const chat_id = second.items[0]?.chat_id ?? "";
  await client.update_chat({ chat_id, labels: ["vip"] });
  expect((await client.list_chats({ label: "VIP" })).items.map((chat) => chat.chat_id)).toEqual([chat_id]);
  expect((await client.list_messages({ chat_id: "+49 151 00000 10", types: ["text", "image"] })).items).toEqual([]);
});

it("opens no chat with a number that nobody has on WhatsApp", async () => {
  const error = await client.create_chat({ phone_number: "+34000000000" }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 400, body: { code: "invalid_input", hint: "check_whatsapp_number" } });
  expect((await client.list_chats({})).items).toHaveLength(3);
});

it("repeats a write under one key without doing it twice", async () => {
  const base64 = Buffer.from("%PDF-1.7\n%%EOF").toString("base64");
  const upload = () => client.upload_media({ base64 }, { idempotencyKey: "one-upload" });
  expect(await upload()).toEqual(await upload());
});

it("tries a write out: the answer is marked, and its type promises no id", async () => {
  const tried = await client.create_label({ name: "perhaps", dry_run: true });
  const id: string | undefined = tried.label.label_id;
  expect([tried.dry_run, id, tried.label.name]).toEqual([true, undefined, "perhaps"]);
  const called = await client.call("create_label", { name: "perhaps", dry_run: true });
  expect(called).toEqual(tried);
  const made = await client.create_label({ name: "perhaps", dry_run: false });
  expect(made.label.label_id).toMatch(/^lbl_/);
  // @ts-expect-error what was done is not marked as tried
  expect(made.dry_run).toBeUndefined();
  // @ts-expect-error a read is never tried out
  await expect(client.list_labels({ dry_run: true })).rejects.toThrow(ParleyError);
});

it("throws the server's refusal, with its words and its fields", async () => {
  const error = await client.get_chat({ chat_id: "chat_gone" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ParleyError);
  expect(error).toMatchObject({ status: 404, body: { code: "chat_not_found", fields: [{ path: "chat_id" }] } });
  const reader = createClient({ url: house.url, key: await house.keyWith("chats:read") });
  await expect(reader.list_recent_messages()).rejects.toThrow("messages:read");
});
