import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bot, codeOf, type Json, sentId, startBot } from "../testing/bot.ts";

const ANNA = "4915112345678";
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot.close());

describe("a send", () => {
  it("is accepted, and its statuses come back with our own id", async () => {
    await bot.write(ANNA, { name: "Änna" });
    const id = sentId(await bot.send(ANNA, { biz_opaque_callback_data: "msg_1" }));
    await bot.simulator.advance(1_000);
    await bot.control("POST", `/people/${ANNA}/read`, {});
    await bot.simulator.settle();
    const told = bot.statuses().filter((status) => status.id === id);
    expect(told.map((status) => status.status)).toEqual(["sent", "delivered", "read"]);
    expect(new Set(told.map((status) => status.biz_opaque_callback_data))).toEqual(new Set(["msg_1"]));
    expect(told[0]).toMatchObject({ recipient_id: ANNA, recipient_user_id: expect.stringMatching(/^DE\.\d{20}$/) });
    expect(told[0]?.pricing).toMatchObject({ pricing_model: "PMP", category: "service" });
  });

  it("shows on the person's phone only once it is delivered", async () => {
    await bot.write(ANNA);
    await bot.control("PATCH", `/people/${ANNA}`, { online: false });
    await bot.send(ANNA);
    await bot.simulator.advance(60_000);
    expect(await phoneTexts()).toEqual(["Hi"]);
    await bot.control("PATCH", `/people/${ANNA}`, { online: true });
    await bot.simulator.advance(1_000);
    expect(await phoneTexts()).toEqual(["Hi", "Hello"]);
  });

  it("stays at sent for a person who has blocked the business", async () => {
    await bot.write(ANNA);
    await bot.control("POST", `/people/${ANNA}/block`, {});
    await bot.send(ANNA);
    await bot.simulator.advance(60_000);
    expect(bot.statuses().map((status) => status.status)).toEqual(["sent"]);
  });

  it("is read by itself when the person reads by themselves", async () => {
    await bot.write(ANNA);
    await bot.control("PATCH", `/people/${ANNA}`, { read_after_ms: 5_000 });
    await bot.send(ANNA);
    await bot.simulator.advance(4_000);
    expect(bot.statuses().at(-1)?.status).toBe("delivered");
    await bot.simulator.advance(2_000);
    expect(bot.statuses().at(-1)?.status).toBe("read");
  });

  it("finds a Brazilian by the number people dial", async () => {
    await bot.write("551187654321");
    const answer = await bot.send("5511987654321");
    expect((answer.body.contacts as Json[])[0]).toMatchObject({ input: "5511987654321", wa_id: "551187654321" });
  });

  it("reaches somebody known by BSUID only, and tells no phone", async () => {
    const { body } = await bot.control("POST", "/people", { name: "Nobody knows", phone_visible: false });
    const userId = (body.people as { user_id: string }[])[0]?.user_id ?? "";
    await bot.write(userId);
    const answer = await bot.send("", { to: undefined, recipient: userId });
    await bot.simulator.advance(1_000);
    expect(answer.body.contacts).toEqual([{ input: userId, user_id: userId }]);
    expect(bot.messages()[0]).not.toHaveProperty("from");
    expect(bot.messages()[0]).toHaveProperty("from_user_id", userId);
    expect(bot.statuses().at(-1)).toMatchObject({ status: "delivered", recipient_user_id: userId });
    expect(bot.received.map((post) => post.body).join()).not.toMatch(/wa_id/);
  });

  it("marks the customer's messages as read, that one and those before it", async () => {
    const first = await bot.write(ANNA);
    const second = await bot.write(ANNA);
    const third = await bot.write(ANNA);
    const read = { messaging_product: "whatsapp", status: "read", message_id: second };
    expect((await bot.graph("POST", `/${bot.numberId}/messages`, read)).body).toEqual({ success: true });
    const shown = await phone();
    expect(shown.map(({ id, status }) => [id, status])).toEqual([
      [first, "read"],
      [second, "read"],
      [third, "delivered"],
    ]);
    const wrong = await bot.graph("POST", `/${bot.numberId}/messages`, { ...read, message_id: "wamid.no" });
    expect(codeOf(wrong)).toBe(131009);
  });

  it("shows typing on the phone until 25 seconds are over", async () => {
    const message_id = await bot.write(ANNA);
    const typing = { messaging_product: "whatsapp", status: "read", message_id, typing_indicator: { type: "text" } };
    await bot.graph("POST", `/${bot.numberId}/messages`, typing);
    expect((await chats())[0]?.typing).toHaveLength(1);
    await bot.simulator.advance(26_000);
    expect((await chats())[0]?.typing).toHaveLength(0);
  });
});

describe("every kind of message", () => {
  it.each<[string, Json]>([
    ["location", { latitude: 38.7, longitude: -9.1, name: "Casa Verde" }],
    ["contacts", [{ name: { formatted_name: "Ana" }, phones: [{ phone: "+351 912 345 001" }] }] as unknown as Json],
    [
      "interactive",
      {
        type: "cta_url",
        body: { text: "See" },
        action: { name: "cta_url", parameters: { display_text: "Open", url: "https://example.com" } },
      },
    ],
    ["interactive", { type: "location_request_message", body: { text: "Where?" }, action: { name: "send_location" } }],
    [
      "interactive",
      { type: "request_contact_info", body: { text: "Number?" }, action: { name: "request_contact_info" } },
    ],
  ])("%s is accepted and shown", async (type, content) => {
    await bot.write(ANNA);
    expect((await bot.send(ANNA, { type, [type]: content })).status).toBe(200);
    await bot.simulator.advance(1_000);
    expect((await phone()).at(-1)).toMatchObject({ type, [type]: content });
  });

  it("answers of buttons and lists come back with what was tapped", async () => {
    await bot.write(ANNA);
    const buttons = { buttons: [{ type: "reply", reply: { id: "yes", title: "Yes" } }] };
    const rows = [{ id: "r1", title: "Row", description: "First" }];
    const lists = { button: "Choose", sections: [{ title: "All", rows }] };
    const button = sentId(await interactive({ type: "button", body: { text: "?" }, action: buttons }));
    const list = sentId(await interactive({ type: "list", body: { text: "?" }, action: lists }));
    await bot.simulator.advance(1_000);
    await bot.control("POST", `/people/${ANNA}/tap`, { message_id: button, id: "yes" });
    await bot.control("POST", `/people/${ANNA}/tap`, { message_id: list, id: "r1" });
    await bot.simulator.settle();
    const [first, second] = bot.messages().slice(-2);
    expect(first).toMatchObject({
      type: "interactive",
      interactive: { type: "button_reply", button_reply: { id: "yes", title: "Yes" } },
      context: { id: button },
    });
    expect(second).toMatchObject({ interactive: { type: "list_reply", list_reply: rows[0] }, context: { id: list } });
    const wrong = await bot.control("POST", `/people/${ANNA}/tap`, { message_id: list, id: "nope" });
    expect(wrong.status).toBe(404);
  });

  it("a reaction lands on the message and is taken back by an empty one", async () => {
    const message_id = await bot.write(ANNA);
    await bot.send(ANNA, { type: "reaction", reaction: { message_id, emoji: "👍" } });
    expect((await phone())[0]?.reactions).toMatchObject([{ emoji: "👍", from: { kind: "business" } }]);
    await bot.send(ANNA, { type: "reaction", reaction: { message_id, emoji: "" } });
    expect((await phone())[0]?.reactions).toEqual([]);
  });

  const interactive = (content: Json) => bot.send(ANNA, { type: "interactive", interactive: content });
});

describe("what a person does", () => {
  it("is told to the business: reply, reaction, edit, delete", async () => {
    await bot.write(ANNA);
    const ours = sentId(await bot.send(ANNA));
    await bot.simulator.advance(1_000);
    const reply = await bot.write(ANNA, { text: { body: "Grüße" }, context: { message_id: ours } });
    await bot.control("POST", `/people/${ANNA}/react`, { message_id: ours, emoji: "❤️" });
    await bot.control("POST", `/people/${ANNA}/edit`, { message_id: reply, text: "Viele Grüße" });
    await bot.control("POST", `/people/${ANNA}/delete`, { message_id: reply });
    await bot.simulator.settle();
    expect(bot.messages().slice(1)).toMatchObject([
      { type: "text", text: { body: "Grüße" }, context: { id: ours } },
      { type: "reaction", reaction: { message_id: ours, emoji: "❤️" } },
      { type: "edit", edit: { original_message_id: reply, message: { type: "text", text: { body: "Viele Grüße" } } } },
      { type: "revoke", revoke: { original_message_id: reply } },
    ]);
    expect((await phone()).at(-1)).toMatchObject({ deleted: true, edited: true });
  });

  it("cannot change what somebody else wrote", async () => {
    await bot.write(ANNA);
    const ours = sentId(await bot.send(ANNA));
    await bot.simulator.advance(1_000);
    const answer = await bot.control("POST", `/people/${ANNA}/edit`, { message_id: ours, text: "x" });
    expect(answer.status).toBe(403);
  });

  it("is not told when the business has blocked them", async () => {
    await bot.write(ANNA);
    const users = { messaging_product: "whatsapp", block_users: [{ user: ANNA }] };
    const blocked = await bot.graph("POST", `/${bot.numberId}/block_users`, users);
    expect(blocked.body).toMatchObject({ block_users: { added_users: [{ input: ANNA, wa_id: ANNA }] } });
    await bot.write(ANNA);
    await bot.simulator.settle();
    expect(bot.messages()).toHaveLength(1);
  });

  it("cannot be written to while the business blocks them", async () => {
    await bot.write(ANNA);
    const users = { messaging_product: "whatsapp", block_users: [{ user: ANNA }] };
    await bot.graph("POST", `/${bot.numberId}/block_users`, users);
    expect((await bot.send(ANNA)).body.error).toMatchObject({ code: 131026 });
    await bot.graph("DELETE", `/${bot.numberId}/block_users`, users);
    expect(sentId(await bot.send(ANNA))).toMatch(/^wamid\./);
  });

  it("changing their number makes a new BSUID and says both", async () => {
    await bot.write(ANNA);
    await bot.simulator.settle();
    const before = bot.messages()[0]?.from_user_id;
    await bot.control("POST", `/people/${ANNA}/change-number`, { wa_id: "4917699999999" });
    await bot.simulator.settle();
    const { system } = bot.messages().at(-1) as { system: Json };
    expect(system).toMatchObject({ type: "user_changed_number", wa_id: "4917699999999", previous_user_id: before });
    expect(system.user_id).not.toBe(before);
    expect((await bot.send("4917699999999")).body.contacts).toMatchObject([{ user_id: system.user_id }]);
  });

  it("tells of a stop of marketing messages", async () => {
    await bot.write(ANNA);
    await bot.control("POST", `/people/${ANNA}/opt-out`, {});
    await bot.simulator.settle();
    expect(bot.changes("user_preferences")[0]?.user_preferences).toMatchObject([
      { wa_id: ANNA, category: "marketing_messages", value: "stop" },
    ]);
  });
});

interface Shown {
  id: string;
  status: string;
  type: string;
  text?: { body: string };
  reactions: Json[];
}

async function phone(): Promise<Shown[]> {
  const { body } = await bot.control("GET", `/people/${ANNA}/chats/${bot.numberId}/messages`);
  return body.messages as Shown[];
}

async function phoneTexts(): Promise<(string | undefined)[]> {
  return (await phone()).map((message) => message.text?.body);
}

async function chats(): Promise<{ typing: string[] }[]> {
  return (await bot.control("GET", `/people/${ANNA}/chats`)).body.chats as { typing: string[] }[];
}
