import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Keeping order among chats: what is done by MCP shows by REST, and the other way round. */
let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
let ana: Customer;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  const url = `${house.url}/mcp?toolsets=chat,group,message,extended`;
  ({ client } = await openHttpClient({ url, key: house.key }, "modern"));
  ana = await newCustomer(house, "Ana Lima");
  await ana.write("Good morning");
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

async function call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await client.callTool({ name, arguments: args });
  return answer.structuredContent as Record<string, unknown>;
}
const chat = async () => (await house.rest("GET", `/chats/${ana.chatId}`)).body["chat"] as Record<string, unknown>;

it("a label is made, worn, renamed everywhere and taken off with a confirmation", async () => {
  const made = await house.rest("POST", "/labels", { name: "Lead", color: "#2b8a3e" });
  expect(made.status).toBe(200);
  const { label_id } = made.body["label"] as { label_id: string };
  await call("add_chat_labels", { chat_ids: [ana.chatId], labels: ["lead"] });
  expect(await call("update_label", { label_id, name: "Hot lead" })).toMatchObject({ label: { chats: 1 } });
  expect(await chat()).toMatchObject({ labels: ["Hot lead"] });
  expect(await house.rest("PATCH", `/labels/${label_id}`, { color: "green" })).toMatchObject({
    status: 400,
    body: { fields: [{ path: "color" }] },
  });
  const asked = await call("delete_label", { label_id });
  expect(asked).toMatchObject({ code: "approval_required", details: { preview: { count: 1, name: "Hot lead" } } });
  const { confirmation_token } = asked["details"] as { confirmation_token: string };
  expect(await call("delete_label", { label_id, confirmation_token })).toMatchObject({ deleted: true });
  expect(await chat()).not.toHaveProperty("labels");
  expect((await house.rest("GET", "/labels")).body).toMatchObject({ items: [] });
});

it("a property is defined by whoever may, and then holds only what it says", async () => {
  const definition = { name: "Tier", type: "chat", value_type: "select", options: ["Gold", "Silver"] };
  const writer = await house.keyWith("chats:read", "chats:write");
  expect((await house.rest("POST", "/custom-properties", definition, writer)).status).toBe(403);
  expect(await call("create_custom_property", definition)).toMatchObject({ property: { name: "Tier" } });
  const again = await house.rest("POST", "/custom-properties", { ...definition, name: "tíer" });
  expect(again).toMatchObject({ status: 409, body: { code: "property_conflict" } });
  const wrong = await call("set_chat_custom_properties", { chat_id: ana.chatId, properties: { tier: "Bronze" } });
  expect(wrong).toMatchObject({
    code: "invalid_input",
    details: { candidates: [expect.objectContaining({ name: "Tier" })] },
  });
  await call("set_chat_custom_properties", { chat_id: ana.chatId, properties: { tier: "gold" } });
  expect(await chat()).toMatchObject({ custom_properties: { Tier: "Gold" } });
  const listed = await house.rest("GET", "/custom-properties?type=chat", undefined, writer);
  expect(listed.body).toMatchObject({ items: [{ name: "Tier", options: ["Gold", "Silver"] }] });
});

it("a chat is pinned, muted and routed, and the list shows it", async () => {
  await house.rest("POST", `/chats/${ana.chatId}/pin`, {});
  await house.rest("POST", `/chats/${ana.chatId}/mute`, {});
  const told = house.nextEvent("chat.route_changed", (data) => data["chat_id"] === ana.chatId);
  await house.rest("PUT", `/chats/${ana.chatId}/route`, { route: "ai" });
  expect(await told).toMatchObject({ route: "ai", previous: "hybrid" });
  expect(await call("list_chats", {})).toMatchObject({
    items: [{ chat_id: ana.chatId, pinned: true, muted: true, route: "ai" }],
  });
});

it("what was written, and how fast it was answered, is told in numbers, with who answered", async () => {
  await call("send_message", { chat_id: ana.chatId, text: "Good morning, Ana" });
  const numbers = { received: 2, sent: 1, chats: 1, turns: 1, answered: 1, response_s: { median: expect.any(Number) } };
  expect(await call("get_chat_analytics", { from: "today" })).toMatchObject({
    ...numbers,
    senders: [{ messages: 1, name: expect.stringMatching(/\(.+\)$/) }],
    members: [],
    unassigned_chats: 1,
  });
  const { body } = await house.rest("GET", `/chats/analytics?chat_id=${ana.chatId}&from=-24h`);
  expect(body).toMatchObject({ ...numbers, chat_id: ana.chatId, chat_name: "Ana Lima" });
});

it("its transcript is fetched by a link, as text by MCP and as CSV by REST, without a key", async () => {
  const answer = await client.callTool({ name: "export_chat", arguments: { chat_id: ana.chatId } });
  const { url, ...known } = answer.structuredContent as Record<string, string>;
  expect(known).toMatchObject({ chat_name: "Ana Lima", messages: 3, next_cursor: null });
  expect(answer.content).toContainEqual(expect.objectContaining({ type: "resource_link", uri: url }));
  const file = await fetch(url ?? "");
  expect(file.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''Ana%20Lima%20[-\d]+\.txt$/);
  expect(await file.text()).toMatch(/\] Ana Lima: Good morning\n\[[-\d]+ [:\d]+\] me \(.+\): Good morning, Ana\n$/);

  const { body } = await house.rest("GET", `/chats/${ana.chatId}/export?format=csv&from=-24h`);
  const csv = await (await fetch(String(body["url"]))).text();
  expect(csv.split("\r\n")[0]).toMatch(/^message_id,at,chat_id,chat_name,from,/);
  expect(csv).toContain(`,${ana.chatId},Ana Lima,Ana Lima,con_`);
  const altered = await fetch(`${String(body["url"]).slice(0, -6)}AAAAAA`);
  expect([altered.status, await altered.json()]).toMatchObject([401, { code: "unauthorized" }]);

  const reader = await house.keyWith("chats:read");
  expect((await house.rest("GET", `/chats/${ana.chatId}/export`, undefined, reader)).status).toBe(403);
});

it("who comes into a group and leaves it is told in its chat, with their names", async () => {
  const { chat_id } = (await call("create_group", { name: "Garden", participants: [] })) as { chat_id: string };
  const { groups } = await house.control<{ groups: { id: string }[] }>("GET", "/_sim/groups");
  for (const [act, change] of [
    ["join", "joined"],
    ["leave", "left"],
  ]) {
    const told = house.nextEvent("group.changed", (data) => data["chat_id"] === chat_id && data["change"] === change);
    await house.control("POST", `/_sim/groups/${groups[0]?.id}/${act}`, { person: ana.id });
    await told;
  }
  const people = [{ name: "Ana Lima" }];
  expect(await call("list_chat_notifications", { chat_id, type: "left" })).toMatchObject({
    items: [{ type: "left", people }],
  });
  const { body } = await house.rest("GET", "/chat-notifications?since=-24h&type=joined");
  expect(body).toMatchObject({ items: [{ type: "joined", chat_id, chat_name: "Garden", people }] });
});
