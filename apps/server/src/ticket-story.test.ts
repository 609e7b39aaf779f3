import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/**
 * "Analyze the last 10 messages in the Support group, summarize the main complaint, and create a
 * ticket for it", on the sample data, with the calls that an assistant makes by MCP.
 */
interface Message {
  message_id: string;
  at: string;
  from: string;
  text?: string;
}
interface Ticket {
  ticket_id: string;
  number: string;
  subject: string;
  chat_id: string;
  chat_name: string;
  status: string;
  message_count: number;
}

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
let support: { chat_id: string; name: string };

beforeAll(async () => {
  house = await startTestHouse({ world: "sample", importHistory: true });
  ({ client } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, "modern"));
  support = await vi.waitFor(
    async () => {
      const { items } = await call<{ items: { chat_id: string; name: string }[] }>("search_chats", {
        query: "Support",
      });
      const found = items.find((chat) => chat.name === "Support");
      if (!found || (await lastTen()).length < 10) throw new Error("The history is still coming in.");
      return found;
      async function lastTen() {
        return found ? (await messagesOf(found.chat_id)).items : [];
      }
    },
    { timeout: 30_000 },
  );
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

async function call<T>(name: string, args: object): Promise<T> {
  const result = await client.callTool({ name, arguments: { ...args } });
  if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.structuredContent)}`);
  return result.structuredContent as T;
}

const messagesOf = (chatId: string) => call<{ items: Message[] }>("list_messages", { chat_id: chatId, limit: 10 });

it("makes one ticket with the last ten messages of the Support group", async () => {
  const { items: lastTen } = await messagesOf(support.chat_id);
  expect(lastTen).toHaveLength(10);
  const complaint = mostSaid(lastTen.map((message) => message.text ?? ""));
  const { ticket } = await call<{ ticket: Ticket }>("create_ticket", {
    chat_id: support.chat_id,
    subject: `Complaint in Support: ${complaint}`,
    description: lastTen.map((message) => `${message.from}: ${message.text ?? ""}`).join("\n"),
    message_ids: lastTen.map((message) => message.message_id),
    priority: "high",
  });
  expect(ticket).toMatchObject({ chat_id: support.chat_id, chat_name: "Support", status: "open", message_count: 10 });

  const { items: tickets } = await call<{ items: Ticket[] }>("list_tickets", { chat_id: support.chat_id });
  expect(tickets.map((item) => item.ticket_id)).toEqual([ticket.ticket_id]);
  const { items: attached } = await call<{ items: Message[] }>("list_ticket_messages", { ticket_id: ticket.number });
  expect(attached.map((message) => message.message_id)).toEqual(
    lastTen.map((message) => message.message_id).toReversed(),
  );
  const { items: found } = await call<{ items: Ticket[] }>("search_tickets", { query: complaint });
  expect(found.map((item) => item.number)).toEqual([ticket.number]);
  expect((await house.rest("GET", `/tickets/${ticket.number}`)).body).toMatchObject({
    ticket: { ticket_id: ticket.ticket_id, subject: ticket.subject },
  });
});

it("gathers on it what is written in the group afterwards", async () => {
  const [ticket] = (await call<{ items: Ticket[] }>("list_tickets", { chat_id: support.chat_id })).items;
  const { people } = await house.control<{ people: { id: string; name: string }[] }>("GET", "/_sim/people");
  const { groups } = await house.control<{ groups: { id: string; subject: string }[] }>("GET", "/_sim/groups");
  const { items: members } = await call<{ items: { name: string }[] }>("list_group_members", {
    chat_id: support.chat_id,
  });
  const member = people.find((person) => members.some((item) => item.name === person.name));
  const told = house.nextEvent("ticket.message_attached");
  await house.control("POST", `/_sim/people/${member?.id}/messages`, {
    group_id: groups.find((group) => group.subject === "Support")?.id,
    type: "text",
    text: { body: "And mine arrived crushed as well" },
  });
  expect(await told).toMatchObject({ ticket_id: ticket?.ticket_id });
  const { messages } = await call<{ messages: Message[] }>("get_ticket", { ticket_id: ticket?.ticket_id });
  expect(messages.at(-1)).toMatchObject({ text: "And mine arrived crushed as well" });
});

/** Stands for the model: the word of at least five letters that most of the messages hold. */
function mostSaid(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const word of new Set(text.toLowerCase().match(/\p{L}{5,}/gu))) counts.set(word, (counts.get(word) ?? 0) + 1);
  const [best] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [""];
  return best;
}
