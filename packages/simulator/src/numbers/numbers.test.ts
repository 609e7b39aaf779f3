import { afterEach, beforeEach, expect, it } from "vitest";
import { type Bot, codeOf, type Json, startBot } from "../testing/bot.ts";

const ANNA = "4915112345678";
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot.close());

it("a new number is verified by code, registered with its PIN, and then sends", async () => {
  await bot.write(ANNA);
  const added = { cc: "49", phone_number: "15199999999", verified_name: "Second shop" };
  const id = String((await bot.graph("POST", `/${bot.wabaId}/phone_numbers`, added)).body.id);
  const message = { messaging_product: "whatsapp", to: ANNA, text: { body: "x" } };
  expect(codeOf(await bot.graph("POST", `/${id}/messages`, message))).toBe(133010);
  await bot.graph("POST", `/${id}/request_code`, { code_method: "SMS", language: "de" });
  const told = (await bot.control("GET", "/transcript?kind=code")).body.entries as { data: { code: string } }[];
  expect(codeOf(await bot.graph("POST", `/${id}/verify_code`, { code: "000000" }))).toBe(136025);
  expect((await bot.graph("POST", `/${id}/verify_code`, { code: told[0]?.data.code })).status).toBe(200);
  const registration = { messaging_product: "whatsapp", pin: "123456" };
  expect((await bot.graph("POST", `/${id}/register`, registration)).body).toEqual({ success: true });
  expect(codeOf(await bot.graph("POST", `/${id}/register`, { ...registration, pin: "654321" }))).toBe(133005);
  expect((await bot.graph("POST", `/${id}/messages`, message)).status).toBe(200);
});

it("more than ten registrations in 72 hours: 133016", async () => {
  const registration = { messaging_product: "whatsapp", pin: "123456" };
  for (let i = 0; i < 10; i++) await bot.graph("POST", `/${bot.numberId}/register`, registration);
  expect(codeOf(await bot.graph("POST", `/${bot.numberId}/register`, registration))).toBe(133016);
  await bot.simulator.advance(72 * 3_600_000);
  expect((await bot.graph("POST", `/${bot.numberId}/register`, registration)).status).toBe(200);
});

it("the profile keeps what it is told, within Meta's limits", async () => {
  const path = `/${bot.numberId}/whatsapp_business_profile`;
  await bot.graph("POST", path, { messaging_product: "whatsapp", about: "Pflanzen & Kaffee", vertical: "RETAIL" });
  const { body } = await bot.graph("GET", `${path}?fields=about`);
  expect(body.data).toEqual([{ about: "Pflanzen & Kaffee", messaging_product: "whatsapp" }]);
  expect(codeOf(await bot.graph("POST", path, { messaging_product: "whatsapp", about: "x".repeat(140) }))).toBe(100);
  expect(codeOf(await bot.graph("POST", path, { messaging_product: "whatsapp", vertical: "SHOP" }))).toBe(100);
});

it("only people of the last 24 hours can be blocked, and they can be unblocked", async () => {
  await bot.write(ANNA);
  await bot.control("POST", "/people", { wa_id: "447700900111" });
  const users = { messaging_product: "whatsapp", block_users: [{ user: ANNA }, { user: "447700900111" }] };
  const { body } = await bot.graph("POST", `/${bot.numberId}/block_users`, users);
  expect(body.block_users).toMatchObject({
    added_users: [{ wa_id: ANNA }],
    failed_users: [{ input: "447700900111", errors: [{ code: 131047 }] }],
  });
  expect((await bot.graph("GET", `/${bot.numberId}/block_users`)).body.data).toMatchObject([{ wa_id: ANNA }]);
  const nobody = { ...users, block_users: [{ user: "447700900111" }] };
  expect(codeOf(await bot.graph("POST", `/${bot.numberId}/block_users`, nobody))).toBe(139100);
  await bot.graph("DELETE", `/${bot.numberId}/block_users`, { ...users, block_users: [{ user: ANNA }] });
  await bot.write(ANNA);
  await bot.simulator.settle();
  expect(bot.messages()).toHaveLength(2);
});

it("a resumable upload ends in a handle, and only with all its bytes", async () => {
  const opened = await bot.graph("POST", `/${bot.appId}/uploads?file_name=a.png&file_length=4&file_type=image/png`);
  const finish = async (bytes: string) => {
    const answer = await fetch(`${bot.simulator.url}/v23.0/${String(opened.body.id)}`, {
      method: "POST",
      headers: { authorization: `OAuth ${bot.token}`, file_offset: "0" },
      body: bytes,
    });
    return (await answer.json()) as Json;
  };
  expect(codeOf({ body: await finish("abc") })).toBe(100);
  expect(await finish("abcd")).toEqual({ h: expect.stringMatching(/^4::/) });
  expect(codeOf({ body: await finish("abcd") })).toBe(100);
});

it("two numbers keep their chats, windows and people apart", async () => {
  const { body } = await bot.control("POST", "/numbers", { waba_id: bot.wabaId, verified_name: "Events" });
  const other = (body.number as { phone_number_id: string }).phone_number_id;
  await bot.write(ANNA);
  const message = { messaging_product: "whatsapp", to: ANNA, text: { body: "x" } };
  await bot.graph("POST", `/${other}/messages`, message);
  await bot.simulator.settle();
  expect(bot.statuses().at(-1)).toMatchObject({ status: "failed", errors: [{ code: 131047 }] });
  await bot.write(ANNA, { to: other });
  await bot.simulator.settle();
  const told = bot.changes("messages").filter((value) => value.messages);
  expect(told.map((value) => (value.metadata as Json).phone_number_id)).toEqual([bot.numberId, other]);
  const chats = (await bot.control("GET", `/people/${ANNA}/chats`)).body.chats as { peer: string }[];
  expect(chats.map((chat) => chat.peer).toSorted()).toEqual([bot.numberId, other].toSorted());
});
