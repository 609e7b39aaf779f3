import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** An assistant edits a text as it reads it, with names; whoever it names still hears of it on their phone. */
interface OnPhone {
  edited?: boolean;
  text?: { body: string; mentions?: { wa_id: string; name: string; me?: true }[] };
}

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
let ana: Customer;
let ben: Customer;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ({ client } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, "modern"));
  [ana, ben] = [await newCustomer(house, "Ana Lima"), await newCustomer(house, "Ben Ode")];
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

async function call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await client.callTool({ name, arguments: args });
  return answer.structuredContent as Record<string, unknown>;
}

it("keeps those told whom the new text names, on the simulated phone too", async () => {
  const made = { name: "Garden club", participants: [ana.chatId, ben.chatId] };
  const { body } = await house.rest("POST", "/groups", made);
  const chat_id = body["chat_id"];
  const { groups } = await house.control<{ groups: { id: string }[] }>("GET", "/_sim/groups");
  const peer = groups[0]?.id ?? "";
  const heard = house.nextEvent("message.received", (data) => data["chat_id"] === chat_id);
  const hello = { type: "text", text: { body: "Who comes?" } };
  await house.control("POST", `/_sim/people/${ana.id}/messages`, { group_id: peer, ...hello });
  await heard;
  const shownTo = async (person: Customer) => {
    const at = `/_sim/people/${person.id}/chats/${peer}/messages`;
    return (await house.control<{ messages: OnPhone[] }>("GET", at)).messages.at(-1);
  };

  const text = "@Ana Lima and @Ben Ode, see you at nin";
  const mentions = [ana.contactId, ben.contactId];
  const { message_id } = await call("send_message", { chat_id, text, mentions, wait: "sent" });
  const { message } = (await call("get_message", { message_id })) as { message: { text: string } };
  expect(message.text).toBe(text);
  const edited = await call("edit_message", { message_id, text: message.text.replace("nin", "nine") });
  expect(edited).toMatchObject({ state: "done" });

  const seen = await shownTo(ben);
  const told = seen?.text?.mentions ?? [];
  expect(seen).toMatchObject({ edited: true });
  expect(told.map(({ name, me = false }) => [name, me])).toEqual([
    ["Ana Lima", false],
    ["Ben Ode", true],
  ]);
  expect(seen?.text?.body).toBe(`@${told[0]?.wa_id} and @${told[1]?.wa_id}, see you at nine`);
  const after = (await call("get_message", { message_id })) as { message: { text: string } };
  expect(after.message.text).toBe("@Ana Lima and @Ben Ode, see you at nine");
});
