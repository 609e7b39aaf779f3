import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Pinned by MCP, and seen on top of the chat on the person's phone. */
interface OnPhone {
  peer: string;
  pinned?: { message_id: string; preview: string }[];
}

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
let ana: Customer;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  const url = `${house.url}/mcp?toolsets=message,extended`;
  ({ client } = await openHttpClient({ url, key: house.key }, "modern"));
  ana = await newCustomer(house, "Ana Lima");
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

async function call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await client.callTool({ name, arguments: args });
  return answer.structuredContent as Record<string, unknown>;
}
const pinnedOn = async (peer: string) => {
  const { chats } = await house.control<{ chats: OnPhone[] }>("GET", `/_sim/people/${ana.id}/chats`);
  return chats.find((chat) => chat.peer === peer)?.pinned?.map((pin) => pin.preview) ?? [];
};

it("in a chat with one person, and taken away again", async () => {
  const { message_id } = await ana.write("Rua das Flores 12, second floor");
  expect(await call("pin_message", { message_id, duration: "30d" })).toMatchObject({ state: "done" });
  expect(await pinnedOn(house.phoneNumberId)).toEqual(["Rua das Flores 12, second floor"]);
  expect(await call("pin_message", { message_id, pinned: false })).toMatchObject({ state: "done" });
  expect(await pinnedOn(house.phoneNumberId)).toEqual([]);
});

it("in a group, for everyone in it, until its time is over", async () => {
  const { body } = await house.rest("POST", "/groups", { name: "Garden club", participants: [ana.chatId] });
  const { groups } = await house.control<{ groups: { id: string }[] }>("GET", "/_sim/groups");
  const peer = groups[0]?.id ?? "";
  const heard = house.nextEvent("message.received", (data) => data["chat_id"] === body["chat_id"]);
  const text = { type: "text", text: { body: "Saturday at nine" } };
  await house.control("POST", `/_sim/people/${ana.id}/messages`, { group_id: peer, ...text });
  const pinned = await call("pin_message", { message_id: (await heard)["message_id"], duration: "24h" });
  expect(pinned).toMatchObject({ state: "done", chat_name: "Garden club" });
  await expect.poll(() => pinnedOn(peer)).toEqual(["Saturday at nine"]);
  await house.control("POST", "/_sim/clock", { advance_ms: 25 * 3_600_000 });
  expect(await pinnedOn(peer)).toEqual([]);
});
