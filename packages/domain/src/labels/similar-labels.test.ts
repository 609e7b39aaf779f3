import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../operations.gen.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createLabel } from "./operations/create-label.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  await world.call(createLabel, { name: "Wholesale" });
});
afterAll(() => world.close());

const WAYS: Record<string, (rows: SweepWorld, n: number) => object> = {
  add_chat_labels: (rows) => ({ chat_ids: [rows.chatId] }),
  set_chat_labels: (rows) => ({ chat_ids: [rows.chatId] }),
  update_chat: (rows) => ({ chat_id: rows.chatId }),
  add_contact_labels: (rows) => ({ contact_ids: [rows.contactId] }),
  set_contact_labels: (rows) => ({ contact_ids: [rows.contactId] }),
  update_contact: (rows) => ({ contact_id: rows.contactId }),
  create_contact: (_, n) => ({ phone_number: `+49151555000${10 + n}`, name: "New" }),
  add_ticket_labels: (rows) => ({ ticket_id: rows.ticketId }),
  update_ticket: (rows) => ({ ticket_id: rows.ticketId }),
  create_ticket: (rows) => ({ chat_id: rows.chatId, subject: "Late" }),
};

describe.each(Object.entries(WAYS).map(([name, input], n) => [name, input, n] as const))("%s", (name, input, n) => {
  const operation = operations.find((entry) => entry.operation.name === name)?.operation;
  const labelled = (labels: string[]) => {
    if (!operation) throw new Error(name);
    return world.call(operation, { ...input(world, n), labels });
  };

  it("tells which labels those look like that it makes, and of none that was there", async () => {
    const made = `wholesale${"!".repeat(n + 1)}`;
    expect((await labelled([made]))["similar"]).toMatchObject([
      { label: made, like: expect.arrayContaining(["Wholesale"]) },
    ]);
    for (const labels of [["Wholesale"], [`quite other ${n}`]])
      expect(await labelled(labels)).not.toHaveProperty("similar");
  });
});

it("is told by every tool that makes labels by using them", () => {
  const takes = operations.filter(({ operation }) => operation.effect === "write" && "labels" in operation.input.shape);
  const makes = takes.filter(({ operation }) => !/remove|broadcast/.test(operation.name));
  expect(makes.map(({ operation }) => operation.name).sort()).toEqual(Object.keys(WAYS).sort());
});
