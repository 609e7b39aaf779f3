import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketDetail } from "../schemas.ts";
import { attachMessageToTicket } from "./attach-message-to-ticket.ts";
import { createTicket } from "./create-ticket.ts";
import { detachMessageFromTicket } from "./detach-message-from-ticket.ts";
import { getTicket } from "./get-ticket.ts";
import { listTicketMessages } from "./list-ticket-messages.ts";

let world: SweepWorld;
let ticketId: string;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const { ticket } = await world.call(createTicket, { chat_id: world.groupChatId, subject: "Spade" });
  ticketId = (ticket as TicketDetail).ticket_id;
});

const attach = (ids: string[]) => world.call(attachMessageToTicket, { ticket_id: ticketId, message_ids: ids });
const attached = async (input = {}) =>
  (await world.call(listTicketMessages, { ticket_id: ticketId, ...input })) as {
    chat: { chat_id: string; name: string };
    items: { message_id: string; chat_name?: string }[];
    next_cursor: string | null;
  };

it("attaches each message once, in order, and says of each what became of it", async () => {
  const { items: outcomes } = await attach([
    world.outboundMessageId,
    world.other.inboundMessageId,
    world.inboundMessageId,
  ]);
  expect(outcomes).toMatchObject([
    { id: world.outboundMessageId, ok: true },
    { id: world.other.inboundMessageId, ok: false, error: { code: "message_not_found" } },
    { id: world.inboundMessageId, ok: true },
  ]);
  expect(outcomes).toEqual([
    expect.objectContaining({ name: "Person 678", number: `+${world.number}`, from: "me", other_chat: true }),
    expect.not.objectContaining({ from: expect.anything() }),
    expect.objectContaining({ name: "Person 678", chat_id: world.chatId, from: "Person 678", other_chat: true }),
  ]);
  const { items: ofOwnChat } = await attach([world.groupMessageId]);
  expect(ofOwnChat).toEqual([
    {
      id: world.groupMessageId,
      ok: true,
      name: "Garden club",
      chat_id: world.groupChatId,
      from: "Person 222",
      from_id: world.groupMemberId,
    },
  ]);
  await world.call(detachMessageFromTicket, { ticket_id: ticketId, message_id: world.groupMessageId });
  await attach([world.inboundMessageId]);
  const { chat, items } = await attached();
  expect(items.map((item) => item.message_id)).toEqual([world.inboundMessageId, world.outboundMessageId]);
  expect(items[0]).toMatchObject({ from: "Person 678", chat_id: world.chatId });
  expect(items[1]).toMatchObject({ from: "me", chat_id: world.chatId, chat_name: "Person 678" });
  expect(chat).toEqual({ chat_id: world.groupChatId, name: "Garden club" });
});

it("lists page by page", async () => {
  await attach([world.outboundMessageId, world.inboundMessageId, world.imageMessageId]);
  const first = await attached({ limit: 2 });
  const second = await attached({ limit: 2, cursor: first.next_cursor });
  const ids = [...first.items, ...second.items].map((item) => item.message_id);
  expect(new Set(ids)).toEqual(new Set([world.outboundMessageId, world.inboundMessageId, world.imageMessageId]));
  expect([first.items.length, second.next_cursor]).toEqual([2, null]);
});

it("takes a message off again, and refuses one that is not on it", async () => {
  await attach([world.inboundMessageId]);
  const input = { ticket_id: ticketId, message_id: world.inboundMessageId };
  await world.call(detachMessageFromTicket, input);
  expect((await attached()).items).toEqual([]);
  await expect(world.call(detachMessageFromTicket, input)).rejects.toMatchObject({
    code: "message_conflict",
    options: { hint: "list_ticket_messages" },
  });
});

it("shows the message a ticket was made from when it is not among the last", async () => {
  const made = await world.call(createTicket, { subject: "Late", message_ids: [world.inboundMessageId] });
  const id = (made["ticket"] as TicketDetail).ticket_id;
  const shown = (await world.call(getTicket, { ticket_id: id })) as { messages: { message_id: string }[] };
  expect(shown.messages.map((message) => message.message_id)).toEqual([world.inboundMessageId]);
  expect(shown).not.toHaveProperty("source");
  await world.call(detachMessageFromTicket, { ticket_id: id, message_id: world.inboundMessageId });
  expect(await world.call(getTicket, { ticket_id: id })).toMatchObject({
    source: { message_id: world.inboundMessageId },
    messages: [],
  });
});
