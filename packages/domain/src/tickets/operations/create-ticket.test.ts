import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { messages } from "../../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketDetail } from "../schemas.ts";
import { ticketMessages } from "../table.ts";
import { createTicket } from "./create-ticket.ts";
import { getTicket } from "./get-ticket.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const create = async (input: Record<string, unknown>, changes = {}) =>
  (await world.call(createTicket, input, changes))["ticket"] as TicketDetail;

it("makes a ticket of the chat of its messages, attached once each, raised by who wrote", async () => {
  const ticket = await create({
    subject: "  Order is late ",
    description: "Ordered on Monday.",
    message_ids: [world.imageMessageId, world.inboundMessageId, world.inboundMessageId],
    priority: "urgent",
    due_date: "2027-01-31",
  });
  expect(ticket).toMatchObject({
    subject: "Order is late",
    status: "open",
    priority: "urgent",
    chat_id: world.chatId,
    contact_id: world.contactId,
    due_at: "2027-01-31T23:59:59Z",
    message_count: 2,
  });
  const attached = await world.query((tx) =>
    tx.select().from(ticketMessages).where(eq(ticketMessages.ticketId, ticket.ticket_id)),
  );
  expect(attached.map((row) => row.messageId).sort()).toEqual([world.imageMessageId, world.inboundMessageId].sort());
});

it("numbers one after another, workspaces apart, also when several are made at once", async () => {
  const before = Number((await create({ chat_id: world.chatId, subject: "A" })).number.slice(4));
  const made = await Promise.all(["B", "C", "D"].map((subject) => create({ chat_id: world.chatId, subject })));
  expect(made.map((ticket) => ticket.number).sort()).toEqual([1, 2, 3].map((step) => `TKT-${before + step}`));
  const elsewhere = { workspaceId: world.other.workspaceId };
  const [one, two] = [
    await create({ chat_id: world.other.chatId, subject: "E" }, elsewhere),
    await create({ chat_id: world.other.chatId, subject: "F" }, elsewhere),
  ].map((ticket) => Number(ticket.number.slice(4)));
  expect(one).toBeLessThanOrEqual(before);
  expect(two).toBe((one ?? 0) + 1);
});

it("is found by its number as by its id", async () => {
  const { ticket_id, number } = await create({ chat_id: world.groupChatId, subject: "Spade" });
  const found = await world.call(getTicket, { ticket_id: number.toLowerCase() });
  expect(found).toMatchObject({ ticket: { ticket_id, chat_name: "Garden club" }, messages: [] });
});

it("asks which chat when nothing says it, and when the messages are of several", async () => {
  await expect(create({ subject: "Where?" })).rejects.toMatchObject({ code: "invalid_input" });
  const [inGroup] = await world.query((tx) =>
    tx.select({ id: messages.id }).from(messages).where(eq(messages.chatId, world.groupChatId)),
  );
  const both = [inGroup?.id ?? "", world.inboundMessageId];
  await expect(create({ subject: "Where?", message_ids: both })).rejects.toMatchObject({
    code: "message_conflict",
    options: {
      details: { candidates: expect.arrayContaining([{ chat_id: world.groupChatId, name: "Garden club" }]) },
    },
  });
  expect(await create({ subject: "Here", message_ids: both, chat_id: world.groupChatId })).toMatchObject({
    chat_id: world.groupChatId,
    message_count: 2,
  });
});

it("tells of messages that are of another chat than its own", async () => {
  const [inGroup] = await world.query((tx) =>
    tx.select({ id: messages.id }).from(messages).where(eq(messages.chatId, world.groupChatId)),
  );
  const message_ids = [inGroup?.id ?? "", world.inboundMessageId];
  const made = await world.call(createTicket, { subject: "Spade", chat_id: world.groupChatId, message_ids });
  expect(made["other_chats"]).toEqual([
    {
      chat_id: world.chatId,
      name: expect.any(String),
      number: expect.stringMatching(/^\+/),
      message_ids: [world.inboundMessageId],
    },
  ]);
  const own = await world.call(createTicket, { subject: "Spade", message_ids: [inGroup?.id] });
  expect(own).not.toHaveProperty("other_chats");
});

it("refuses a subject that nobody can see", async () => {
  await expect(create({ chat_id: world.chatId, subject: " \u200b " })).rejects.toMatchObject({
    code: "invalid_input",
    options: { fields: [expect.objectContaining({ path: "subject" })] },
  });
});
