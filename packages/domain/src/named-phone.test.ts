import { AppError, execute, type AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { getContact } from "./contacts/operations/get-contact.ts";
import { EventBatch, recordInboundEvents } from "./inbound/index.ts";
import { textFrom } from "./inbound/fixtures-flow-world.ts";
import { editMessage } from "./messages/operations/edit-message.ts";
import { getMessage } from "./messages/operations/get-message.ts";
import { linkPhone } from "./phones/operations/link-phone.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";
import { attachMessageToTicket } from "./tickets/operations/attach-message-to-ticket.ts";
import { createTicket } from "./tickets/operations/create-ticket.ts";
import { getTicket } from "./tickets/operations/get-ticket.ts";
import { listTickets } from "./tickets/operations/list-tickets.ts";

/** `phone_id` of tools that do not declare it, in a workspace with two phones. */
let world: SweepWorld;
let second: string;
beforeAll(async () => {
  world = await sweepWorld();
  const phone = { name: "Second", connector: "simulated", settings: { phone_number_id: "2" }, secrets: {} };
  second = String((await world.call(linkPhone, phone))["phone_id"]);
});
afterAll(() => world.close());

async function refusal(operation: AnyOperation, input: object, phoneIds?: string[]): Promise<AppError> {
  try {
    await world.call(operation, input, phoneIds ? { phoneIds } : {});
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

it.each([
  ["message", getMessage, () => ({ message_id: world.inboundMessageId })],
  ["message", editMessage, () => ({ message_id: world.outboundMessageId, text: "x", dry_run: true })],
  ["ticket", getTicket, () => ({ ticket_id: world.ticketId })],
  ["message", attachMessageToTicket, () => ({ ticket_id: world.ticketId, message_ids: [world.inboundMessageId] })],
] as [string, AnyOperation, () => object][])(
  "a %s of another phone is refused with its own",
  async (kind, tool, input) => {
    const error = await refusal(tool, { ...input(), phone_id: second });
    expect(error.code).toBe(`${kind}_conflict`);
    expect(error.options.fields?.[0]).toMatchObject({ path: "phone_id", received: second, expected: world.phoneId });
    expect(error.options.details?.["phones"]).toEqual([
      { phone_id: world.phoneId, name: "Shop" },
      { phone_id: second, name: "Second" },
    ]);
    await world.call(tool, { ...input(), phone_id: world.phoneId });
  },
);

it("what has no phone of its own is looked for on that phone only, and the words say so", async () => {
  const error = await refusal(getContact, { contact_id: world.contactId, phone_id: second });
  expect(error.code).toBe("contact_not_found");
  expect(error.message).toContain("leave phone_id out");
  const own = await world.call(getContact, { contact_id: world.contactId, phone_id: world.phoneId });
  expect(own).toMatchObject({ contact: { contact_id: world.contactId } });
});

it("a number that has chats on both phones is the one of the phone named", async () => {
  await execute(world.flow.kernel, recordInboundEvents, world.callerWith(), {
    phone_id: second,
    batch: new EventBatch([textFrom(world.number, "And here too")]),
  });
  const about = { chat_id: `+${world.number}`, subject: "Which" };
  expect((await world.call(createTicket, about))["ticket"]).toMatchObject({ chat_id: world.chatId });
  const { ticket } = (await world.call(createTicket, { ...about, phone_id: second })) as {
    ticket: { chat_id: string };
  };
  expect(ticket.chat_id).not.toBe(world.chatId);
  const listed = async (phone_id: string) => {
    const { items } = (await world.call(listTickets, { phone_id })) as { items: { chat_id: string }[] };
    return new Set(items.map((item) => item.chat_id));
  };
  expect(await listed(second)).toEqual(new Set([ticket.chat_id]));
  expect(await listed(world.phoneId)).not.toContain(ticket.chat_id);
});

it("a key is not given more than its own phones", async () => {
  const error = await refusal(getTicket, { ticket_id: world.ticketId, phone_id: world.phoneId }, [second]);
  expect(error.code).toBe("phone_not_found");
  expect(error.message).toContain(`It may use ${second}`);
});
