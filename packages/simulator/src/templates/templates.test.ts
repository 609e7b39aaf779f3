import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bot, codeOf, type Json, sentId, startBot } from "../testing/bot.ts";

const ANNA = "4915112345678";
const BODY = { type: "BODY", text: "Hi {{1}}, order {{2}} is ready for you.", example: { body_text: [["Anna", "7"]] } };
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
  await bot.control("POST", "/people", { wa_id: ANNA });
});
afterEach(() => bot.close());

describe("review", () => {
  it("ends on the virtual clock and is told by webhook", async () => {
    const id = await create();
    expect(codeOf(await send(["Anna", "7"]))).toBe(132001);
    await bot.simulator.advance(3 * 60_000);
    expect(bot.changes("message_template_status_update")).toMatchObject([
      { event: "APPROVED", message_template_id: Number(id), message_template_name: "ready", reason: "NONE" },
    ]);
    expect((await send(["Anna", "7"])).status).toBe(200);
  });

  it("rejects a text that asks for secrets", async () => {
    await create({ components: [{ type: "BODY", text: "Please send us the password of your account now." }] });
    await bot.simulator.advance(3 * 60_000);
    expect(bot.changes("message_template_status_update")).toMatchObject([
      { event: "REJECTED", rejection_info: { reason: "ABUSIVE_CONTENT" } },
    ]);
  });

  it("an approved one may be edited once a day, and is reviewed again", async () => {
    const id = await approved();
    const edit = { components: [{ type: "BODY", text: "Your order is ready." }] };
    expect((await bot.graph("POST", `/${id}`, edit)).body.success).toBe(true);
    expect((await bot.graph("GET", `/${id}`)).body.status).toBe("PENDING");
    await bot.simulator.advance(3 * 60_000);
    expect(codeOf(await bot.graph("POST", `/${id}`, edit))).toBe(100);
    await bot.simulator.advance(24 * 3_600_000);
    expect((await bot.graph("POST", `/${id}`, edit)).status).toBe(200);
  });

  it.each<[string, number]>([
    ["PAUSED", 132015],
    ["DISABLED", 132016],
    ["REJECTED", 132001],
  ])("%s by hand: sends answer %i", async (status, code) => {
    const id = await approved();
    await bot.control("POST", `/templates/${id}`, { status });
    expect(codeOf(await send(["Anna", "7"]))).toBe(code);
  });

  it("a worse quality is told", async () => {
    const id = await approved();
    await bot.control("POST", `/templates/${id}`, { quality: "RED" });
    await bot.simulator.settle();
    expect(bot.changes("message_template_quality_update")).toMatchObject([
      { previous_quality_score: "UNKNOWN", new_quality_score: "RED" },
    ]);
  });
});

describe("sending", () => {
  it("works outside the window and shows what the person reads", async () => {
    await approved();
    const id = sentId(await send(["Anna", "7"]));
    await bot.simulator.advance(1_000);
    const { body } = await bot.control("GET", `/people/${ANNA}/chats/${bot.numberId}/messages`);
    expect(body.messages).toMatchObject([
      { id, type: "template", template: { body: "Hi Anna, order 7 is ready for you." } },
    ]);
    expect(bot.statuses()[0]?.pricing).toMatchObject({ category: "utility", billable: true });
  });

  it.each<[string, number, unknown[]]>([
    ["too few parameters", 132000, ["Anna"]],
    ["too many parameters", 132000, ["Anna", "7", "x"]],
    ["an empty parameter", 131008, ["Anna", ""]],
    ["a line break in a parameter", 132018, ["Anna", "7\n8"]],
    ["a body that grows too long", 132005, ["Anna", "7".repeat(1_020)]],
    ["a picture where text belongs", 132012, ["Anna", { type: "image", image: { id: "1" } }]],
  ])("%s: %i", async (_what, code, parameters) => {
    await approved();
    expect(codeOf(await send(parameters))).toBe(code);
  });

  it("named variables are filled by name", async () => {
    const text = "Dear {{first_name}}, your visit is on {{day}} as agreed.";
    const example = { body_text_named_params: [{ param_name: "first_name", example: "Anna" }] };
    await create({ name: "visit", parameter_format: "NAMED", components: [{ type: "BODY", text, example }] });
    await bot.simulator.advance(3 * 60_000);
    const parameters = [
      { type: "text", parameter_name: "day", text: "Monday" },
      { type: "text", parameter_name: "first_name", text: "Anna" },
    ];
    const components = [{ type: "body", parameters }];
    const answer = await bot.send(ANNA, {
      type: "template",
      template: { name: "visit", language: { code: "en" }, components },
    });
    expect(answer.body.messages).toMatchObject([{ message_status: "accepted" }]);
    await bot.simulator.advance(1_000);
    const { body } = await bot.control("GET", `/people/${ANNA}/chats`);
    expect((body.chats as { last_message: Json }[])[0]?.last_message.template).toMatchObject({
      body: "Dear Anna, your visit is on Monday as agreed.",
    });
  });

  it("a quick reply comes back as a button with its payload", async () => {
    const buttons = { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Yes" }] };
    await create({ name: "ask", components: [{ type: "BODY", text: "Shall we keep it for you?" }, buttons] });
    await bot.simulator.advance(3 * 60_000);
    const components = [
      { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: "keep-7" }] },
    ];
    const template = { name: "ask", language: { code: "en" }, components };
    const id = sentId(await bot.send(ANNA, { type: "template", template }));
    await bot.simulator.advance(1_000);
    await bot.control("POST", `/people/${ANNA}/tap`, { message_id: id, id: "Yes" });
    await bot.simulator.settle();
    expect(bot.messages()).toMatchObject([
      { type: "button", button: { payload: "keep-7", text: "Yes" }, context: { id } },
    ]);
  });

  it("marketing to somebody who stopped it fails with 131050; marketing_messages takes only marketing", async () => {
    await create({ category: "MARKETING", components: [{ type: "BODY", text: "New plants have arrived." }] });
    await bot.simulator.advance(3 * 60_000);
    await bot.control("POST", `/people/${ANNA}/opt-out`, {});
    const message = {
      messaging_product: "whatsapp",
      to: ANNA,
      type: "template",
      template: { name: "ready", language: { code: "en" } },
    };
    expect((await bot.graph("POST", `/${bot.numberId}/marketing_messages`, message)).status).toBe(200);
    await bot.simulator.settle();
    expect(bot.statuses().at(-1)).toMatchObject({ status: "failed", errors: [{ code: 131050 }] });
    const text = { ...message, type: "text", text: { body: "x" } };
    expect(codeOf(await bot.graph("POST", `/${bot.numberId}/marketing_messages`, text))).toBe(100);
  });

  it("an authentication template has Meta's text and needs a phone: 131062 for a BSUID", async () => {
    const otp = { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] };
    const components = [{ type: "BODY", add_security_recommendation: true }, otp];
    await create({ name: "code", category: "AUTHENTICATION", components });
    await bot.simulator.advance(3 * 60_000);
    const parameters = [{ type: "text", text: "481516" }];
    const template = { name: "code", language: { code: "en" }, components: [{ type: "body", parameters }] };
    const answer = await bot.send(ANNA, { type: "template", template });
    await bot.simulator.advance(1_000);
    const { body } = await bot.control("GET", `/people/${ANNA}/chats`);
    expect((body.chats as { last_message: Json }[])[0]?.last_message.template).toMatchObject({
      body: "481516 is your verification code.",
    });
    const recipient = (answer.body.contacts as { user_id: string }[])[0]?.user_id;
    await bot.send("", { to: undefined, recipient, type: "template", template });
    await bot.simulator.settle();
    expect(bot.statuses().at(-1)).toMatchObject({ status: "failed", errors: [{ code: 131062 }] });
  });

  it("more new people than the limit allows: 131048", async () => {
    await approved();
    await bot.control("PATCH", `/numbers/${bot.numberId}`, { messaging_limit: 1 });
    await bot.control("POST", "/people", { wa_id: "4915100000000" });
    await send(["Anna", "7"]);
    await send(["Ben", "8"], "4915100000000");
    await send(["Anna", "9"]);
    await bot.simulator.advance(1_000);
    const failed = bot.statuses().filter((status) => status.status === "failed");
    expect(failed).toMatchObject([{ recipient_id: "4915100000000", errors: [{ code: 131048 }] }]);
  });
});

describe("the list", () => {
  it("is paged and filtered, and a name is deleted in all its languages", async () => {
    for (const language of ["en", "es", "pt_BR"]) await create({ language });
    const first = await bot.graph("GET", `/${bot.wabaId}/message_templates?limit=2`);
    const { data, paging } = first.body as { data: Json[]; paging: { cursors: { after: string } } };
    expect(data).toHaveLength(2);
    const next = await bot.graph("GET", `/${bot.wabaId}/message_templates?limit=2&after=${paging.cursors.after}`);
    expect((next.body.data as Json[]).map((template) => template.language)).toEqual(["pt_BR"]);
    expect((await bot.graph("GET", `/${bot.wabaId}/message_templates?status=APPROVED`)).body.data).toEqual([]);
    await bot.graph("DELETE", `/${bot.wabaId}/message_templates?name=ready`);
    expect((await bot.graph("GET", `/${bot.wabaId}/message_templates`)).body.data).toEqual([]);
  });

  it.each<[string, number, Json]>([
    ["the same again", 2388024, {}],
    ["capitals in the name", 131009, { name: "Ready" }],
    ["no body", 2388072, { name: "x", components: [{ type: "FOOTER", text: "f" }] }],
    ["a variable at the end", 2388299, { name: "x", components: [{ type: "BODY", text: "Hello my dear {{1}}" }] }],
    ["a body that is too long", 2388040, { name: "x", components: [{ type: "BODY", text: "x".repeat(1_025) }] }],
    ["a header without format", 2388047, { name: "x", components: [{ type: "HEADER", text: "x" }, BODY] }],
    [
      "variables out of order",
      100,
      { name: "x", components: [{ type: "BODY", text: "Hi {{2}} and {{1}} and all of you" }] },
    ],
    ["an unknown category", 100, { name: "x", category: "SPAM" }],
  ])("refuses %s: %i", async (_what, code, fields) => {
    await create();
    expect(codeOf(await bot.graph("POST", `/${bot.wabaId}/message_templates`, { ...template(), ...fields }))).toBe(
      code,
    );
  });
});

function template(): Json {
  return { name: "ready", language: "en", category: "UTILITY", components: [BODY] };
}

async function create(fields: Json = {}): Promise<string> {
  const answer = await bot.graph("POST", `/${bot.wabaId}/message_templates`, { ...template(), ...fields });
  expect(answer).toMatchObject({ status: 200, body: { status: "PENDING" } });
  return String(answer.body.id);
}

async function approved(): Promise<string> {
  const id = await create();
  await bot.simulator.advance(3 * 60_000);
  return id;
}

function send(values: unknown[], to = ANNA) {
  const parameters = values.map((value) => (typeof value === "string" ? { type: "text", text: value } : value));
  const components = [{ type: "body", parameters }];
  return bot.send(to, { type: "template", template: { name: "ready", language: { code: "en" }, components } });
}
