import { DAY_MS, HOUR_MS } from "@parley/kernel";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/**
 * A customer who wrote more than a day ago is answered, by MCP, with nothing to go by but what each
 * refusal says: of our own rule, and of the network when its clock is ahead of ours.
 */
interface Refusal {
  code: string;
  message: string;
  hint?: string;
  details?: { templates?: { name: string; language: string; variables?: string[] }[] };
}
interface Sent {
  message_id: string;
  delivery_state: string;
}
interface Delivery {
  state: string;
  error?: { code: string; message: string };
}
interface Template {
  name: string;
  language: string;
  body: string;
  variables: string[];
}
interface OnPhone {
  id: string;
  from_me: boolean;
  timestamp: string;
  text?: { body: string };
  template?: { body: string };
}

/** Delivery takes a moment of the simulator's time. */
const SOON = { timeout: 15_000 };

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];

beforeAll(async () => {
  house = await startTestHouse({ world: "sample", importHistory: true });
  const url = `${house.url}/mcp?toolsets=chat,message,extended`;
  ({ client } = await openHttpClient({ url, key: house.key }, "modern"));
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

async function call<T>(name: string, args: object): Promise<{ refused: boolean; body: T }> {
  const answer = await client.callTool({ name, arguments: { ...args } });
  return { refused: answer.isError === true, body: answer.structuredContent as T };
}

/** The tools that a sentence names, in its order. */
async function toolsIn(text: string): Promise<string[]> {
  const { tools } = await client.listTools();
  const words = text.match(/[a-z]+(?:_[a-z]+)+/g) ?? [];
  return words.filter((word) => tools.some((tool) => tool.name === word));
}

/** Does what the refusal says: asks the first tool it names for templates, sends one by the second. */
async function followOnly(refusal: { message: string }, chatId: string): Promise<{ sent: Sent; text: string }> {
  const named = await toolsIn(refusal.message);
  expect(named).toEqual(["list_templates", "send_template_message"]);
  const [finder = "", sender = ""] = named;
  const { items } = (await call<{ items: Template[] }>(finder, {})).body;
  const template = items.find((item) => item.variables.length === 0) ?? items[0];
  if (!template) throw new Error("The sample world has approved templates.");
  const values = Object.fromEntries(template.variables.map((name) => [name, `value of ${name}`]));
  const { name, language } = template;
  const answer = await call<Sent>(sender, {
    chat_id: chatId,
    template: name,
    language,
    variables: values,
    wait: "sent",
  });
  if (answer.refused) throw new Error(JSON.stringify(answer.body));
  return { sent: answer.body, text: template.body.replace(/\{\{(\w+)\}\}/g, (_, key: string) => values[key] ?? "") };
}

const onPhone = async (personId: string) =>
  (
    await house.control<{ messages: OnPhone[] }>(
      "GET",
      `/_sim/people/${personId}/chats/${house.phoneNumberId}/messages`,
    )
  ).messages;

/** Somebody of the sample data whose last message is older than the window, and their chat here. */
async function quietPerson(): Promise<{ id: string; chatId: string }> {
  const { people } = await house.control<{ people: { id: string; wa_id: string | null }[] }>("GET", "/_sim/people");
  for (const { id, wa_id } of people) {
    if (!wa_id) continue;
    const theirs = (await onPhone(id)).filter((message) => message.from_me).at(-1);
    if (!theirs || Date.parse(theirs.timestamp) > Date.now() - DAY_MS - HOUR_MS) continue;
    const { refused, body } = await call<{ chat: { chat_id: string } }>("get_chat", { chat_id: `+${wa_id}` });
    if (!refused) return { id, chatId: body.chat.chat_id };
  }
  throw new Error("Nobody on the sample data has been quiet for a day.");
}

it("refuses free text a day after they last wrote; the tools it names bring a template to their phone", async () => {
  const person = await vi.waitFor(quietPerson, { timeout: 30_000 });
  const last = (await onPhone(person.id)).at(-1)?.id;
  const { refused, body } = await call<Refusal>("send_message", {
    chat_id: person.chatId,
    text: "Are you still there?",
  });
  expect([refused, body.code]).toEqual([true, "window_closed"]);
  expect(body.message).toContain("more than 24 hours ago");

  const { sent, text } = await followOnly(body, person.chatId);
  expect(["accepted", "sent", "delivered", "read"]).toContain(sent.delivery_state);
  const since = async () => {
    const shown = await onPhone(person.id);
    const after = shown.slice(shown.findIndex((message) => message.id === last) + 1);
    return after.map((message) => [message.from_me, message.template?.body]);
  };
  await expect.poll(since, SOON).toEqual([[false, text]]);
});

it("is reached by the default tools alone, which do not list templates", async () => {
  const { client: plain } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, "modern");
  const ask = async <T>(name: string, args: object) => {
    const answer = await plain.callTool({ name, arguments: { ...args } });
    return { refused: answer.isError === true, body: answer.structuredContent as T };
  };
  const { tools } = await plain.listTools();
  expect(tools.map((tool) => tool.name)).not.toContain("list_templates");
  const { chatId: chat_id } = await quietPerson();
  const closed = await ask<Refusal>("send_message", { chat_id, text: "Hello?" });
  expect(closed.body.code).toBe("window_closed");
  const [offered] = closed.body.details?.templates ?? [];
  if (!offered) throw new Error("The refusal offers no template.");
  const guessed = await ask<Refusal>("send_template_message", { chat_id, template: "any", language: "en" });
  expect(guessed.body).toMatchObject({
    code: "template_not_found",
    details: { candidates: expect.arrayContaining([offered]) },
  });
  const { name, language, variables = [] } = offered;
  const values = Object.fromEntries(variables.map((key) => [key, `value of ${key}`]));
  const sent = await ask<Sent>("send_template_message", {
    chat_id,
    template: name,
    language,
    variables: values,
    wait: "sent",
  });
  await plain.close();
  expect(sent.refused).toBe(false);
  expect(["accepted", "sent", "delivered", "read"]).toContain(sent.body.delivery_state);
});

it("is told the same by the network, when its clock says that a day has passed", async () => {
  const dora = await newCustomer(house, "Dora Quist");
  const free = { chat_id: dora.chatId, text: "What colour?", wait: "sent" };
  expect((await call<Sent>("send_message", free)).refused).toBe(false);
  await house.control("POST", "/_sim/clock", { advance_ms: DAY_MS + HOUR_MS });
  // The network takes it, and tells afterwards that it did not go.
  const { message_id } = (await call<Sent>("send_message", free)).body;
  const delivery = async () => (await call<Delivery>("get_delivery_status", { message_id })).body;
  await expect.poll(delivery, SOON).toMatchObject({ state: "failed", error: { code: "window_closed" } });

  const { sent, text } = await followOnly((await delivery()).error ?? { message: "" }, dora.chatId);
  expect(["accepted", "sent", "delivered", "read"]).toContain(sent.delivery_state);
  const shown = async () => (await onPhone(dora.id)).map((message) => message.text?.body ?? message.template?.body);
  await expect.poll(shown, SOON).toEqual(["Hello", "What colour?", text]);
});
