import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { freePort } from "./testing/free-port.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Resources, prompts and completion, by the official client in both eras. */
const HEARD_WITHIN_MS = 1_000;
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const ERAS: Era[] = ["legacy", "modern"];

let house: TestHouse;
let ana: Customer;
let ticketId: string;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ana = await newCustomer(house, "Ana Lima");
  const { body } = await house.rest("POST", "/tickets", { chat_id: ana.chatId, subject: "Order is late" });
  ticketId = (body["ticket"] as { ticket_id: string }).ticket_id;
});
afterAll(() => house?.close());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function open(era: Era, key = house.key, url = house.url) {
  const heard: string[] = [];
  const { client } = await openHttpClient({ url: `${url}/mcp`, key }, era, {}, (made) =>
    made.setNotificationHandler("notifications/resources/updated", ({ params }) => void heard.push(params.uri)),
  );
  ends.push(() => client.close());
  const subscribe = async (uri: string) => {
    if (era === "legacy") await client.subscribeResource({ uri });
    else await client.listen({ resourceSubscriptions: [uri] });
  };
  return { client, heard, subscribe };
}
type Opened = Awaited<ReturnType<typeof open>>["client"];

async function picture(): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([Buffer.from(PNG, "base64")], { type: "image/png" }), "leak.png");
  const response = await fetch(`${house.simulator.url}/_sim/people/${ana.id}/media`, { method: "POST", body: form });
  return ((await response.json()) as { media: { id: string } }).media.id;
}

async function readJson(client: Opened, uri: string): Promise<unknown> {
  const { contents } = await client.readResource({ uri });
  return JSON.parse((contents[0] as { text: string }).text);
}

it("labels are completed by any of their words, and the usual one is offered before there is any", async () => {
  const { client } = await open("modern");
  const ref = { type: "ref/prompt" as const, name: "tag_leads" };
  const labels = async (value: string) =>
    (await client.complete({ ref, argument: { name: "label", value } })).completion.values;
  const has = ["Frühe Vögel", "Late payer"];
  await house.rest("PUT", "/chats/labels", { chat_ids: [ana.chatId], labels: has });
  expect(await labels("")).toEqual(["Lead", ...has]);
  expect(await labels("vog")).toEqual(["Frühe Vögel"]);
  expect(await labels("LATE P")).toEqual(["Late payer"]);
  expect(await labels("le")).toEqual(["Lead"]);
  expect(await labels("x")).toEqual([]);
  await house.rest("PUT", "/chats/labels", { chat_ids: [ana.chatId], labels: ["lead"] });
  expect(await labels("le")).toEqual(["lead"]);
});

it("completion says whether there are more, and how many there are where it knows", async () => {
  const { client } = await open("modern");
  const ref = { type: "ref/resource" as const, uri: "wa://contacts/{contact_id}" };
  const complete = async (value: string) =>
    (await client.complete({ ref, argument: { name: "contact_id", value } })).completion;
  const rows = Array.from({ length: 21 }, (_, index) => ({
    phone_number: `+4915100000${10 + index}`,
    name: "Zoe Many",
  }));
  await house.rest("POST", "/contacts/import", { rows });
  expect(await complete("zoe many")).toMatchObject({ hasMore: true, values: { length: 20 } });
  expect(await complete("")).toMatchObject({ hasMore: true, values: { length: 20 } });
  expect(await complete("zoe many")).not.toHaveProperty("total");
  expect(await complete("ana lima")).toEqual({ values: [ana.contactId], hasMore: false, total: 1 });
});

it("what a prompt asks for in free text is completed by what the business has", async () => {
  const { client } = await open("modern");
  const complete = async (name: string, argument: string, value: string) =>
    (await client.complete({ ref: { type: "ref/prompt", name }, argument: { name: argument, value } })).completion;
  await house.rest("PUT", "/chats/labels", { chat_ids: [ana.chatId], labels: ["Late payer"] });
  expect((await complete("tag_leads", "topic", "")).values).toEqual(expect.arrayContaining(["pricing", "Late payer"]));
  expect(await complete("tag_leads", "topic", "pri")).toEqual({ values: ["pricing"], hasMore: false, total: 1 });
  expect((await complete("summarize_chat", "language", "")).values.length).toBeGreaterThan(10);
  await house.rest("PATCH", "/workspace", { instructions: "We sell bread.\nNo links in groups." });
  expect((await complete("moderate_group", "rules", "")).values).toEqual(["We sell bread.", "No links in groups."]);
  expect((await complete("moderate_group", "rules", "no l")).values).toEqual(["No links in groups."]);
  await house.rest("PATCH", "/workspace", { instructions: null });
  expect((await complete("moderate_group", "rules", "")).values).toEqual([]);
});

it("a template is listed to keys that may read it", async () => {
  const { client } = await open("modern", await house.keyWith("contacts:read"));
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resourceTemplates.map((template) => template.uriTemplate)).toEqual(["wa://contacts/{contact_id}"]);
  expect((await client.listResources()).resources.map(({ uri }) => uri)).not.toContain("wa://inbox");
});

it("a prompt names no tool that its connection lacks", async () => {
  const names = (await (await open("modern")).client.listTools()).tools.map((tool) => tool.name);
  const every = new Set(names);
  const given: Record<string, Record<string, string>> = {
    summarize_chat: { chat_id: ana.chatId },
    tag_leads: { topic: "x" },
    follow_up_plan: { contact_id: ana.contactId },
  };
  let seen = 0;
  for (const key of [
    house.key,
    await house.keyWith("chats:read", "messages:read", "contacts:read", "contacts:write"),
  ]) {
    const { client } = await open("modern", key);
    const listed = (await client.listTools()).tools.map((tool) => tool.name);
    const { prompts } = await client.listPrompts();
    for (const { name } of prompts.filter((prompt) => !prompt.name.includes("group"))) {
      const { messages } = await client.getPrompt({ name, arguments: given[name] ?? {} });
      const { text } = messages[0]!.content as { text: string };
      const named = (text.match(/\b[a-z]+_[a-z_]+\b/g) ?? []).filter(
        (word) => every.has(word) || word === "list_templates",
      );
      expect(listed, name).toEqual(expect.arrayContaining(named));
      seen += 1;
    }
  }
  expect(seen).toBe(8);
});

it("a prompt says what is wrong with an argument by the argument's own name", async () => {
  const { client } = await open("modern");
  const getting = (name: string, given: Record<string, string>) => client.getPrompt({ name, arguments: given });
  const wrong = await getting("triage_inbox", { since: "garbage" }).catch((error: Error) => error.message);
  expect(wrong).toContain("`since`");
  expect(wrong).not.toContain("updated_since");
  await expect(getting("summarize_group_and_ticket", { chat_id: "chat_x", count: "abc" })).rejects.toThrow(
    "The argument count must be a whole number from 1 to 100",
  );
  await expect(getting("summarize_group_and_ticket", { chat_id: ana.chatId })).rejects.toThrow("is for groups");
});

describe.each(ERAS)("in the %s era", (era) => {
  it("a contact, a ticket and the workspace read as their tools answer", async () => {
    const { client } = await open(era);
    const tool = async (name: string, args: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: args })).structuredContent;
    expect(await readJson(client, `wa://contacts/${ana.contactId}`)).toEqual(
      await tool("get_contact", { contact_id: ana.contactId }),
    );
    for (const status of ["open", "inprogress", "open", "inprogress"])
      await house.rest("PATCH", `/tickets/${ticketId}`, { status, description: `${status} долго ждут `.repeat(600) });
    expect(await readJson(client, `wa://tickets/${ticketId}`)).toEqual(
      await tool("get_ticket", { ticket_id: ticketId }),
    );
    const { resources } = await client.listResources();
    expect(resources.map((resource) => resource.uri)).toEqual(["wa://inbox", "wa://workspace"]);
    expect(await readJson(client, "wa://inbox")).toEqual(await tool("list_chats", {}));
    expect(await readJson(client, "wa://workspace")).toEqual((await house.rest("GET", "/workspace")).body);
  });

  it("a change of a contact, of a ticket and of the workspace is heard of within a second", async () => {
    const { heard, subscribe } = await open(era);
    const uris = [`wa://contacts/${ana.contactId}`, `wa://tickets/${ticketId}`, "wa://workspace"];
    for (const uri of uris) await subscribe(uri);
    await house.rest("PATCH", `/contacts/${ana.contactId}`, { internal: era === "legacy" });
    await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toContain(uris[0]);
    await house.rest("PATCH", `/tickets/${ticketId}`, { subject: `Later still (${era})` });
    await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toContain(uris[1]);
    await house.rest("PATCH", "/workspace", { instructions: `Be kind (${era}).` });
    await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toContain(uris[2]);
  });

  it("somebody nobody knew is heard of by the inbox within a second, by a key of every phone", async () => {
    const { heard, subscribe } = await open(era);
    await subscribe("wa://inbox");
    await newCustomer(house, `New in ${era}`);
    await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toContain("wa://inbox");
    const { body } = await house.rest("POST", "/keys", {
      name: "one phone",
      scopes: ["chats:read"],
      phone_ids: [house.phoneId],
    });
    const narrow = await open(era, String(body["key"]));
    expect(await readJson(narrow.client, "wa://inbox")).toHaveProperty("items");
    await expect(narrow.subscribe("wa://inbox")).rejects.toThrow("limited to some");
  });

  it("one chat subscribed to by its id and by its number is heard of once by each", async () => {
    const { client, heard, subscribe } = await open(era);
    const uris = [`wa://chats/${ana.chatId}`, `wa://chats/+${ana.id}`];
    if (era === "legacy") for (const uri of uris) await subscribe(uri);
    else await client.listen({ resourceSubscriptions: uris });
    await subscribe("wa://workspace");
    await house.rest("POST", `/chats/${ana.chatId}/pin`, { pinned: era === "legacy" });
    await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toEqual(expect.arrayContaining(uris));
    // What an earlier change of the workspace still tells may come late: only one more than that is this one.
    const marks = () => heard.filter((uri) => uri === "wa://workspace").length;
    const before = marks();
    await house.rest("PATCH", "/workspace", { name: `Shop of ${era}` });
    await expect.poll(marks, { timeout: HEARD_WITHIN_MS }).toBeGreaterThan(before);
    expect(heard.filter((uri) => uri !== "wa://workspace").sort()).toEqual([...uris].sort());
  });

  it("ids are completed by name, of templates and of prompts", async () => {
    const { client } = await open(era);
    const complete = async (ref: object, name: string, value: string) =>
      (await client.complete({ ref: ref as never, argument: { name, value } })).completion.values;
    const template = (uri: string) => ({ type: "ref/resource", uri });
    expect(await complete(template("wa://chats/{chat_id}"), "chat_id", "ana l")).toEqual([ana.chatId]);
    expect(await complete(template("wa://contacts/{contact_id}"), "contact_id", "lima")).toEqual([ana.contactId]);
    const tickets = template("wa://tickets/{ticket_id}");
    for (const typed of ["", "TKT", "tkt-", "TKT-1", "late"])
      expect(await complete(tickets, "ticket_id", typed), typed).toEqual([ticketId]);
    expect(await complete(tickets, "ticket_id", "TKT-2")).toEqual([]);
    expect(await complete(template("wa://groups/{chat_id}/members"), "chat_id", "ana")).toEqual([]);
    const prompt = { type: "ref/prompt", name: "summarize_chat" };
    expect(await complete(prompt, "chat_id", "lima")).toEqual([ana.chatId]);
    expect(await complete(prompt, "language", "de")).toEqual(["Deutsch"]);
    await expect(complete(prompt, "nothing", "")).rejects.toThrow("no argument nothing");
    const narrow = await open(era, await house.keyWith("messages:read"));
    const { completion } = await narrow.client.complete({
      ref: prompt as never,
      argument: { name: "chat_id", value: "lima" },
    });
    expect(completion.values).toEqual([]);
  });

  it("a file's message is completed by what was written with it", async () => {
    const { client } = await open(era);
    const ref = { type: "ref/resource" as const, uri: "wa://messages/{message_id}/media" };
    const found = async (value: string) =>
      (await client.complete({ ref, argument: { name: "message_id", value } })).completion.values;
    const caption = `The leak of the ${era} pipe`;
    const { message_id } = await ana.say({ type: "image", image: { id: await picture(), caption } });
    await ana.say({ type: "text", text: { body: `${caption} again` } });
    expect(await found(`leak ${era}`)).toEqual([message_id]);
    expect(await found("")).toEqual([]);
  });

  it("the workspace names its labels and properties with their ids", async () => {
    const { client } = await open(era);
    const made = await house.rest("POST", "/labels", { name: `Seen (${era})` });
    const { label } = made.body as { label: { label_id: string; name: string } };
    await house.rest("PATCH", `/contacts/${ana.contactId}`, { custom_properties: { Budget: 5 } });
    const { items } = (await house.rest("GET", "/custom-properties")).body as { items: { property_id: string }[] };
    expect(await readJson(client, "wa://workspace")).toMatchObject({
      labels: expect.arrayContaining([{ label_id: label.label_id, name: label.name }]),
      properties: [{ property_id: items[0]?.property_id, kind: "contact", name: "Budget", value_type: "number" }],
    });
  });

  it("prompts come with what they begin from, as data", async () => {
    const { client } = await open(era);
    const { prompts } = await client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toEqual([
      "triage_inbox",
      "summarize_chat",
      "summarize_group_and_ticket",
      "tag_leads",
      "follow_up_plan",
      "moderate_group",
    ]);
    const { messages } = await client.getPrompt({ name: "summarize_chat", arguments: { chat_id: ana.chatId } });
    expect(messages[0]?.content).toMatchObject({ type: "text" });
    const attached = JSON.parse((messages[1]!.content as { text: string }).text) as { list_messages: object };
    expect(JSON.stringify(attached.list_messages)).toContain("Hello");
    expect(JSON.stringify(messages[0])).not.toContain("Hello");
    for (const [name, given] of [
      ["triage_inbox", {}],
      ["tag_leads", { topic: "pricing" }],
      ["follow_up_plan", { contact_id: ana.contactId }],
    ] as const)
      expect((await client.getPrompt({ name, arguments: given })).messages.length).toBeGreaterThan(0);
  });

  it("a prompt without what it needs is refused by name", async () => {
    const { client } = await open(era);
    await expect(client.getPrompt({ name: "tag_leads" })).rejects.toThrow("needs the argument topic");
    await expect(client.getPrompt({ name: "tag_leads", arguments: { topic: "x", tpic: "y" } })).rejects.toThrow(
      "no argument tpic",
    );
    const { client: narrow } = await open(era, await house.keyWith("messages:read"));
    expect((await narrow.listPrompts()).prompts.map((prompt) => prompt.name)).toEqual(["summarize_chat"]);
    await expect(narrow.getPrompt({ name: "triage_inbox" })).rejects.toThrow("needs list_chats");
  });
});

it("a message that one server takes in is heard of by clients of another within a second", async () => {
  const port = await freePort();
  await house.startWorker({ PARLEY_ROLE: "server", PARLEY_PORT: String(port), PARLEY_SIMULATOR: "off" });
  const uri = `wa://chats/${ana.chatId}/messages`;
  const listeners = await Promise.all(ERAS.map((era) => open(era, house.key, `http://127.0.0.1:${port}`)));
  for (const { subscribe } of listeners) await subscribe(uri);
  await ana.write("To whom it may concern");
  for (const { heard } of listeners) await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toContain(uri);
});
