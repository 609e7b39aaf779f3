import { afterAll, beforeAll, expect, it } from "vitest";
import { updateContact } from "../../contacts/operations/update-contact.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { updateTask } from "../../tasks/operations/update-task.ts";
import { updateTicket } from "../../tickets/operations/update-ticket.ts";
import type { ChatDetail } from "../schemas.ts";
import { getChat } from "./get-chat.ts";
import { updateChat } from "./update-chat.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function update(changes: Record<string, unknown>): Promise<ChatDetail> {
  return (await world.call(updateChat, { chat_id: world.chatId, ...changes }))["chat"] as ChatDetail;
}

it("changes what is given and leaves the rest", async () => {
  await update({ assignee: "ana suarez", custom_properties: { plan: "gold", seats: 3 } });
  const after = await update({ name: "Big order", custom_properties: { seats: 4 } });
  expect(after).toMatchObject({
    name: "Big order",
    assignee: world.memberName,
    assignee_id: world.memberId,
    labels: [world.labelName],
    custom_properties: { plan: "gold", seats: 4 },
  });
  expect((await world.call(getChat, { chat_id: world.chatId }))["chat"]).toEqual(after);
});

it("removes with null: the name goes back to the contact's", async () => {
  expect(await update({ assignee: "none" })).not.toHaveProperty("assignee");
  const after = await update({ name: null, assignee: null, custom_properties: { plan: null, seats: null } });
  expect(after.name).toBe("Person 678");
  expect(after).not.toHaveProperty("assignee");
  expect(after).not.toHaveProperty("custom_properties");
});

it("replaces the whole set of labels, found without regard to case and made on first use", async () => {
  expect((await update({ labels: ["Wholesale", " VIP ", "wholesale"] })).labels).toEqual(["vip", "Wholesale"]);
  expect((await update({ labels: [] })).labels).toBeUndefined();
});

it("loses neither of two changes at once", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
  await Promise.all(names.map((name) => update({ custom_properties: { [name]: true } })));
  const { chat } = await world.call(getChat, { chat_id: world.chatId });
  expect(Object.keys((chat as ChatDetail).custom_properties ?? {}).sort()).toEqual(names);
});

it("refuses more properties than a chat holds, and changes nothing", async () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`many${index}`, index]));
  await expect(update({ assignee: world.memberId, custom_properties: many })).rejects.toMatchObject({
    code: "limit_exceeded",
  });
  expect((await world.call(getChat, { chat_id: world.chatId }))["chat"]).not.toHaveProperty("assignee");
});

it("does not reach a chat of another workspace", async () => {
  await expect(world.call(updateChat, { chat_id: world.other.chatId, name: "Mine" })).rejects.toMatchObject({
    code: "chat_not_found",
  });
});

it("refuses a call that names nothing to change, whatever it is of", async () => {
  const refusal = { code: "invalid_input", message: expect.stringContaining("at least one of") };
  await expect(update({})).rejects.toMatchObject(refusal);
  await expect(world.call(updateTicket, { ticket_id: world.ticketId })).rejects.toMatchObject(refusal);
  await expect(world.call(updateContact, { contact_id: world.contactId })).rejects.toMatchObject(refusal);
  await expect(world.call(updateTask, { task_id: world.taskId })).rejects.toMatchObject(refusal);
});
