import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** A key that read what people wrote is asked before it begins with somebody new: by REST and by MCP alike. */
let house: TestHouse;
let chatId: string;
let template: { name: string; language: string; variables: string[] };
beforeAll(async () => {
  house = await startTestHouse({ world: "sample", importHistory: true });
  ({ chatId } = await newCustomer(house, "Mallory"));
  const { body } = await house.rest("GET", "/templates");
  const found = (body["items"] as (typeof template)[])[0];
  if (!found) throw new Error("The sample world has approved templates.");
  template = found;
});
afterAll(() => house?.close());

let numbers = 0;
/** A send to a number that is on nobody's list. */
async function toStranger() {
  const phone_number = `+4915799${String(++numbers).padStart(5, "0")}`;
  await house.control("POST", "/_sim/people", { wa_id: phone_number.slice(1), name: "Eve" });
  const { body } = await house.rest("POST", "/chats", { phone_number });
  return {
    number: phone_number,
    send: {
      chat_id: (body["chat"] as { chat_id: string }).chat_id,
      template: template.name,
      language: template.language,
      variables: Object.fromEntries(template.variables.map((name) => [name, "value"])),
    },
  };
}

const newKey = () => house.keyWith("chats:read", "messages:read", "messages:send");
const sent = expect.stringMatching(/queued|accepted|sent/);

it("asks by REST once its key was given the words of messages, and sends with the confirmation", async () => {
  const [reader, writer] = [await newKey(), await newKey()];
  const { number, send } = await toStranger();
  const before = await toStranger();
  expect((await house.rest("POST", "/messages/template", before.send, reader)).status).toBe(200);

  expect((await house.rest("GET", `/chats/${chatId}/messages`, undefined, reader)).status).toBe(200);
  const trial = await house.rest("POST", "/messages/template", { ...send, dry_run: true }, reader);
  expect(trial.body).toMatchObject({
    delivery_state: "not_sent",
    asks_first: expect.stringContaining("first message"),
  });
  const asked = await house.rest("POST", "/messages/template", send, reader);
  expect(asked).toMatchObject({
    status: 422,
    body: { code: "approval_required", details: { preview: { to: { number } } } },
  });
  const { confirmation_token: token } = asked.body["details"] as { confirmation_token: string };
  const confirmed = await fetch(`${house.url}/v1/messages/template`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${reader}`,
      "content-type": "application/json",
      "confirmation-token": token,
    },
    body: JSON.stringify(send),
  });
  expect(await confirmed.json()).toMatchObject({ chat_id: send.chat_id, delivery_state: sent });

  const other = await toStranger();
  expect((await house.rest("POST", "/messages/template", other.send, writer)).status).toBe(200);
});

it.each<Era>(["legacy", "modern"])("asks by MCP, in the session that read them and in a new one: %s", async (era) => {
  const key = await newKey();
  const open = () => openHttpClient({ url: `${house.url}/mcp?toolsets=chat,message`, key }, era);
  const { client } = await open();
  const [first, second] = [await toStranger(), await toStranger()];
  const answer = await client.callTool({ name: "send_template_message", arguments: first.send });
  expect(answer.structuredContent).toMatchObject({ delivery_state: sent });

  await client.callTool({ name: "list_messages", arguments: { chat_id: chatId } });
  const asked = await client.callTool({ name: "send_template_message", arguments: second.send });
  expect(asked).toMatchObject({ isError: true, structuredContent: { code: "approval_required" } });
  await client.close();

  const { client: later } = await open();
  const again = await later.callTool({ name: "send_template_message", arguments: second.send });
  const { details } = again.structuredContent as { details: { confirmation_token: string } };
  const confirmed = await later.callTool({
    name: "send_template_message",
    arguments: { ...second.send, confirmation_token: details.confirmation_token },
  });
  expect(confirmed.structuredContent).toMatchObject({ delivery_state: sent });
  await later.close();
});
