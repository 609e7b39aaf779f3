import { EventRecorder, type Ctx } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChat } from "../chats/operations/create-chat.ts";
import { updateChat } from "../chats/operations/update-chat.ts";
import { addContactLabels } from "../contacts/operations/add-contact-labels.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { labelsToTakeOff } from "./labels-to-take-off.ts";
import { addLabels, labelsOf, moveLabels, removeLabels } from "./label-uses.ts";
import { createLabel } from "./operations/create-label.ts";
import { labels } from "./table.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const keys = async () =>
  (await world.query((tx) => tx.select().from(labels)))
    .map((row) => row.nameKey)
    .filter((key) => key !== "for nothing")
    .sort();
const label = (chatId: string, names: string[]) => world.call(updateChat, { chat_id: chatId, labels: names });

it("makes a label on first use and keeps the name as it was first written", async () => {
  await label(world.chatId, ["Ärzte"]);
  const { chat } = await label(world.groupChatId, ["ÄRZTE"]);
  expect(chat).toMatchObject({ labels: ["Ärzte"] });
  expect(await keys()).toEqual(["arzte", "vip"]);
});

it("keeps the first of several spellings in one call", async () => {
  const { chat } = await label(world.groupChatId, ["Frühbucher", " FRÜHBUCHER ", "fruhbucher"]);
  expect(chat).toMatchObject({ labels: ["Frühbucher"] });
  await label(world.groupChatId, []);
});

it.each(["a\nb", "a\tb", "vip\u2028", "a\u0007b", "\u0085a"])("refuses %j: a name is one line", async (name) => {
  for (const call of [
    () => label(world.chatId, [name]),
    () => world.call(addContactLabels, { contact_ids: [world.contactId], labels: [name] }),
    () => world.call(createLabel, { name }),
  ])
    await expect(call()).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [{ message: expect.stringContaining("line break") }] },
    });
});

it("makes one label of two chats labelled at once", async () => {
  const { chat } = await world.call(createChat, { phone_number: "34666000001" });
  const ids = [world.chatId, world.groupChatId, (chat as { chat_id: string }).chat_id];
  await Promise.all(ids.map((id, index) => label(id, [index === 1 ? "Returns" : "returns"])));
  expect((await keys()).filter((key) => key === "returns")).toHaveLength(1);
});

it("keeps the labels of workspaces apart", async () => {
  const scope = { workspaceId: world.other.workspaceId };
  const { chat } = await world.call(updateChat, { chat_id: world.other.chatId, labels: ["Returns"] }, scope);
  expect(chat).toMatchObject({ labels: ["Returns"] });
});

describe("labels of other kinds", () => {
  const ticket = () => world.ticketId;
  const inside = <T>(work: (ctx: Ctx) => Promise<T>) =>
    world.flow.test.store.transact(world.workspaceId, "write", (unit) =>
      // The functions read nothing else of it.
      work({
        tx: unit.tx,
        workspaceId: world.workspaceId,
        ids: world.kernel.ids,
        clock: world.clock,
        events: new EventRecorder(),
      } as unknown as Ctx),
    );

  it("are one label with those of chats, each on its own", async () => {
    await label(world.chatId, ["vip"]);
    expect(await inside((ctx) => addLabels(ctx, "ticket", ticket(), ["VIP", "late"]))).toEqual(["late", "vip"]);
    expect((await keys()).filter((key) => key === "vip")).toHaveLength(1);
    expect(await inside((ctx) => labelsOf(ctx, "chat", [world.chatId]))).toEqual(new Map([[world.chatId, ["vip"]]]));
  });

  it("come off", async () => {
    const off = (ctx: Ctx) =>
      labelsToTakeOff(ctx, ["Late"]).then(({ known }) => removeLabels(ctx, "ticket", ticket(), known));
    expect(await inside(off)).toEqual(["vip"]);
  });

  it("are at most twenty, and one more is refused before anything is written", async () => {
    const many = Array.from({ length: 20 }, (_, index) => `label ${index}`);
    await expect(inside((ctx) => addLabels(ctx, "ticket", ticket(), many))).rejects.toMatchObject({
      code: "limit_exceeded",
    });
    expect(await keys()).not.toContain("label 1");
  });

  it("go along when two things become one", async () => {
    await inside((ctx) => addLabels(ctx, "contact", world.contactId, ["lead", "vip"]));
    await inside((ctx) => addLabels(ctx, "contact", world.groupContactId, ["vip"]));
    await inside((ctx) => moveLabels(ctx, "contact", world.contactId, world.groupContactId));
    const both = await inside((ctx) => labelsOf(ctx, "contact", [world.contactId, world.groupContactId]));
    expect(both).toEqual(new Map([[world.groupContactId, ["lead", "vip"]]]));
  });
});
